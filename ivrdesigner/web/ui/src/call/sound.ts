/** Sound of a call, both ways: prompts as they come, cut at once; the microphone a tenth of a second at a time. */

const RATE = 16000;
/** Seconds that the first sound of a prompt waits, so that what comes unevenly is heard evenly. */
const CUSHION = 0.12;

export class Sound {
  private readonly context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
  private readonly gain = this.context.createGain();
  private readonly heard = this.context.createAnalyser();
  private readonly spoken = this.context.createAnalyser();
  private readonly playing = new Map<AudioBufferSourceNode, number>();
  private readonly cutIds = new Set<number>();
  private nextAt = 0;
  private stream: MediaStream | null = null;
  muted = false;

  constructor(volume: number) {
    this.gain.gain.value = volume;
    this.gain.connect(this.heard).connect(this.context.destination);
  }

  /** Within a click of the user: browsers play nothing before one. */
  async start(): Promise<void> {
    await this.context.resume();
  }

  /** Begins to listen; false when there is no microphone or the user does not allow it. */
  async listen(send: (samples: ArrayBuffer) => void): Promise<boolean> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
      if (this.context.state === 'closed') {
        for (const track of stream.getTracks()) track.stop();
        return false;
      }
      this.stream = stream;
      await this.context.audioWorklet.addModule(new URL('./capture.worklet.js', import.meta.url).href);
      const capture = new AudioWorkletNode(this.context, 'capture', { numberOfOutputs: 0 });
      capture.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
        send(this.muted ? new ArrayBuffer(data.byteLength) : data);
      const source = this.context.createMediaStreamSource(stream);
      source.connect(this.spoken);
      source.connect(capture);
      return true;
    } catch {
      return false;
    }
  }

  /** Four bytes for the number of the prompt, then its sound. */
  play(frame: ArrayBuffer): void {
    const id = new DataView(frame).getUint32(0, true);
    if (this.cutIds.has(id) || this.context.state === 'closed') return;
    const samples = new Int16Array(frame, 4);
    if (samples.length === 0) return;
    const buffer = this.context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(
      Float32Array.from(samples, (sample) => sample / 32768),
      0,
    );
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.gain);
    const now = this.context.currentTime;
    if (this.nextAt < now) this.nextAt = now + CUSHION;
    source.start(this.nextAt);
    this.nextAt += buffer.duration;
    this.playing.set(source, id);
    source.onended = () => this.playing.delete(source);
  }

  /** Nothing more is heard of that prompt. */
  cut(id: number): void {
    this.cutIds.add(id);
    for (const [source, of] of this.playing) if (of === id) source.stop();
    this.nextAt = 0;
  }

  set volume(value: number) {
    this.gain.gain.setTargetAtTime(value, this.context.currentTime, 0.01);
  }

  /** How loud prompts are now, 0 to 1. */
  get heardLevel(): number {
    return level(this.heard);
  }

  /** How loud the caller is now, 0 to 1. */
  get spokenLevel(): number {
    return this.stream === null || this.muted ? 0 : level(this.spoken);
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    if (this.context.state !== 'closed') void this.context.close();
  }
}

const wave = new Float32Array(2048);

/** Root mean square on a scale of decibels: 0 is −60 dB and less, 1 is full. */
function level(analyser: AnalyserNode): number {
  analyser.getFloatTimeDomainData(wave);
  let sum = 0;
  for (const sample of wave) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / wave.length + 1e-9);
  return Math.max(0, Math.min(1, (decibels + 60) / 60));
}
