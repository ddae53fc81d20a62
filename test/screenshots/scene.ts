export interface Scene {
  name: string;
  ground: [string, string];
  skin: string;
  hair: string;
  shirt: string;
}

/**
 * Runs in the page before the application: its camera and screen are painted, the microphone stays the browser's own.
 * Sent as text, so it uses nothing from outside itself.
 */
export function installScene(scene: Scene): void {
  const paint = (
    widthPx: number,
    heightPx: number,
    draw: (pen: CanvasRenderingContext2D, timeMs: number) => void,
  ): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    canvas.width = widthPx;
    canvas.height = heightPx;
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    setInterval(() => draw(pen, performance.now()), 50);
    return canvas.captureStream(20).getVideoTracks()[0] as MediaStreamTrack;
  };

  const drawPerson = (pen: CanvasRenderingContext2D, timeMs: number): void => {
    const { width, height } = pen.canvas;
    const ground = pen.createLinearGradient(0, 0, width, height);
    ground.addColorStop(0, scene.ground[0]);
    ground.addColorStop(1, scene.ground[1]);
    pen.fillStyle = ground;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = 'rgb(255 255 255 / 14%)';
    pen.fillRect(width * 0.08, height * 0.1, width * 0.22, height * 0.5);
    const x = width / 2 + Math.sin(timeMs / 900) * width * 0.006;
    const y = height * 0.45 + Math.cos(timeMs / 1_300) * height * 0.006;
    const oval = (atX: number, atY: number, radiusX: number, radiusY: number, colour: string): void => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(atX, atY, radiusX, radiusY, 0, 0, Math.PI * 2);
      pen.fill();
    };
    oval(x, y - height * 0.03, height * 0.185, height * 0.225, scene.hair);
    oval(x, height * 1.12, height * 0.43, height * 0.42, scene.shirt);
    pen.fillStyle = scene.skin;
    pen.fillRect(x - height * 0.06, y + height * 0.1, height * 0.12, height * 0.2);
    oval(x, y + height * 0.02, height * 0.145, height * 0.19, scene.skin);
    oval(x, y - height * 0.15, height * 0.16, height * 0.075, scene.hair);
    for (const side of [-1, 1]) oval(x + side * height * 0.055, y, height * 0.014, height * 0.018, '#2a1d18');
    pen.strokeStyle = '#7c3a2f';
    pen.lineWidth = height * 0.01;
    pen.beginPath();
    pen.arc(x, y + height * 0.065, height * 0.05, Math.PI * 0.15, Math.PI * 0.85);
    pen.stroke();
  };

  const drawScreen = (pen: CanvasRenderingContext2D, timeMs: number): void => {
    const { width, height } = pen.canvas;
    pen.fillStyle = '#fbfcfb';
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = '#12343b';
    pen.fillRect(0, 0, width, 64);
    pen.font = '600 26px sans-serif';
    pen.fillStyle = '#ffffff';
    pen.fillText('Quay wall, section B: high water through the week', 40, 41);
    pen.font = '20px sans-serif';
    const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
    days.forEach((day, index) => {
      const level = 0.45 + 0.25 * Math.sin(index * 0.9 + 0.6);
      const left = 110 + index * 160;
      const tallPx = (height - 240) * level;
      pen.fillStyle = index % 2 ? '#f09a2b' : '#12a594';
      pen.fillRect(left, height - 110 - tallPx, 96, tallPx);
      pen.fillStyle = '#24403f';
      pen.fillText(day, left + 28, height - 72);
      pen.fillText(`${(3 + level * 2).toFixed(1)} m`, left + 20, height - 122 - tallPx);
    });
    pen.strokeStyle = '#9bb0ad';
    pen.strokeRect(80, height - 110, width - 160, 1);
    // A cursor that moves, as on any screen.
    pen.fillStyle = '#11211f';
    pen.fillRect(640 + Math.sin(timeMs / 700) * 40, 120, 10, 10);
  };

  const media = navigator.mediaDevices;
  const real = media.getUserMedia.bind(media);
  media.getUserMedia = async (request) => {
    if (!request?.video) return real(request);
    return new MediaStream([paint(1280, 720, drawPerson)]);
  };
  media.getDisplayMedia = async () => new MediaStream([paint(1280, 720, drawScreen)]);
}
