// Sound of the microphone as 16-bit PCM, a tenth of a second at a time. The context has 16 kHz already.
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.samples = new Int16Array(1600);
    this.count = 0;
  }

  process(inputs) {
    const channel = inputs[0]?.[0];
    if (channel === undefined) return true;
    for (const sample of channel) {
      this.samples[this.count++] = Math.max(-1, Math.min(1, sample)) * 32767;
      if (this.count === this.samples.length) {
        this.port.postMessage(this.samples.slice().buffer);
        this.count = 0;
      }
    }
    return true;
  }
}

registerProcessor('capture', Capture);
