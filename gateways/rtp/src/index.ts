export type { NativeContext } from './context.ts';
export type { DropReason } from './drops.ts';
export { type IngressCredential, type IngressGuard, SrtpIngressGuard } from './ingress-guard.ts';
export { type NativeFigures, NativeGateway } from './native-gateway.ts';
export { defaultNativeLimits, type NativeGatewayOptions, type NativeLimits } from './options.ts';
