import type {
  IceCandidateView,
  IceParametersView,
  SignaledDtlsParameters,
  SignaledRtpCapabilities,
  SignaledRtpParameters,
  TransportOpened,
} from '@crossband/wire';
import type { types } from 'mediasoup';

/**
 * The engine's and our descriptions of RTP are the same JSON (ORTC); only their TypeScript differs in optional fields
 * and literal types. The casts are kept here, so that no engine type leaves this package and none enters it unseen.
 */
export function toSignaledRtpParameters(parameters: types.RtpParameters): SignaledRtpParameters {
  return parameters as unknown as SignaledRtpParameters;
}

export function toEngineRtpParameters(parameters: SignaledRtpParameters): types.RtpParameters {
  return parameters as unknown as types.RtpParameters;
}

export function toSignaledRtpCapabilities(capabilities: types.RtpCapabilities): SignaledRtpCapabilities {
  return capabilities as unknown as SignaledRtpCapabilities;
}

export function toEngineRtpCapabilities(capabilities: SignaledRtpCapabilities): types.RtpCapabilities {
  return capabilities as unknown as types.RtpCapabilities;
}

export function toEngineDtlsParameters(parameters: SignaledDtlsParameters): types.DtlsParameters {
  return parameters as unknown as types.DtlsParameters;
}

export function toTransportOpened(transport: types.WebRtcTransport): TransportOpened {
  return {
    transport: transport.id,
    iceParameters: transport.iceParameters as IceParametersView,
    iceCandidates: transport.iceCandidates as IceCandidateView[],
    dtlsParameters: transport.dtlsParameters as unknown as SignaledDtlsParameters,
  };
}
