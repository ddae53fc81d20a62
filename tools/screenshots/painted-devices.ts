/** Runs in the page, before its own scripts: a painted camera and screen, so that pictures of the application show no test pattern. */
export function paintDevices(look: { hue: number; skin: string; hair: string }): void {
  const devices = navigator.mediaDevices;
  const openDevice = devices.getUserMedia.bind(devices);

  devices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return openDevice(constraints);
    return moving(1280, 720, paintPerson);
  };
  devices.getDisplayMedia = async () => moving(1920, 1080, paintPlan);

  /** Captures stop when nothing changes: the same picture is painted again and again. */
  function moving(widthPx: number, heightPx: number, paint: (to: CanvasRenderingContext2D, atMs: number) => void) {
    const canvas = Object.assign(document.createElement('canvas'), { width: widthPx, height: heightPx });
    const to = canvas.getContext('2d');
    if (!to) throw new Error('This browser paints no canvas');
    const timer = setInterval(() => paint(to, performance.now()), 1000 / 24);
    paint(to, performance.now());
    const stream = canvas.captureStream(24);
    stream.getVideoTracks()[0]?.addEventListener('ended', () => clearInterval(timer));
    return stream;
  }

  function paintPerson(to: CanvasRenderingContext2D, atMs: number): void {
    const sway = Math.sin(atMs / 1400) * 6;
    const wall = to.createLinearGradient(0, 0, 1280, 720);
    wall.addColorStop(0, `hsl(${look.hue} 34% 72%)`);
    wall.addColorStop(1, `hsl(${look.hue + 30} 30% 46%)`);
    to.fillStyle = wall;
    to.fillRect(0, 0, 1280, 720);
    to.fillStyle = `hsl(${look.hue + 10} 38% 82% / 0.55)`;
    to.fillRect(900, 70, 230, 300);
    to.fillStyle = `hsl(${look.hue + 160} 26% 34%)`;
    to.beginPath();
    to.ellipse(640 + sway, 790, 330, 270, 0, 0, Math.PI * 2);
    to.fill();
    to.fillStyle = look.hair;
    to.beginPath();
    to.ellipse(640 + sway, 330, 158, 182, 0, 0, Math.PI * 2);
    to.fill();
    to.fillStyle = look.skin;
    to.fillRect(590 + sway, 450, 100, 110);
    to.beginPath();
    to.ellipse(640 + sway, 365, 122, 152, 0, 0, Math.PI * 2);
    to.fill();
    to.fillStyle = look.hair;
    to.beginPath();
    to.ellipse(640 + sway, 238, 128, 62, 0, Math.PI, Math.PI * 2);
    to.fill();
    to.fillStyle = '#2a2320';
    for (const eye of [-46, 46]) {
      to.beginPath();
      to.ellipse(640 + eye + sway * 1.3, 358, 9, 11, 0, 0, Math.PI * 2);
      to.fill();
    }
    to.strokeStyle = '#8a4a3e';
    to.lineWidth = 7;
    to.lineCap = 'round';
    to.beginPath();
    to.arc(640 + sway * 1.2, 412, 44, 0.2 * Math.PI, 0.8 * Math.PI);
    to.stroke();
  }

  function paintPlan(to: CanvasRenderingContext2D, atMs: number): void {
    to.fillStyle = '#fbfaf6';
    to.fillRect(0, 0, 1920, 1080);
    to.fillStyle = '#16302c';
    to.font = '600 68px "Noto Sans", sans-serif';
    to.fillText('Repeater on the north ridge', 120, 170);
    to.font = '36px "Noto Sans", sans-serif';
    to.fillStyle = '#4a5c59';
    to.fillText('Coverage after the move, by valley', 120, 236);
    const valleys = ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir'];
    const before = [34, 52, 41, 22, 60, 48];
    const after = [82, 91, 74, 66, 95, 88];
    valleys.forEach((valley, index) => {
      const leftPx = 150 + index * 280;
      to.fillStyle = '#f0b461';
      to.fillRect(leftPx, 900 - (before[index] ?? 0) * 5.6, 84, (before[index] ?? 0) * 5.6);
      to.fillStyle = '#12907f';
      to.fillRect(leftPx + 94, 900 - (after[index] ?? 0) * 5.6, 84, (after[index] ?? 0) * 5.6);
      to.fillStyle = '#16302c';
      to.fillText(valley, leftPx + 20, 960);
    });
    to.fillStyle = '#16302c';
    to.fillRect(120, 900, 1690, 4);
    // Something that moves, as a pointer would.
    to.beginPath();
    to.arc(1500 + Math.sin(atMs / 900) * 40, 190, 12, 0, Math.PI * 2);
    to.fill();
  }
}
