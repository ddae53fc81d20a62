export { type BrowserMediaOptions, browserMedia } from './media/browser-media.ts';
export {
  type CameraRequest,
  type CapturedScreen,
  type DeviceList,
  listDevices,
  type MicrophoneRequest,
  openCamera,
  openMicrophone,
  openScreen,
  type ScreenRequest,
  watchDevices,
} from './media/capture.ts';
