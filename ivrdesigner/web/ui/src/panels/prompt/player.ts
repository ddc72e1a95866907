/** One sound at a time, for the whole page: to listen to another one stops the first. */

import { create } from 'zustand';

interface Player {
  /** What is being played or fetched, by the name its button gave. */
  playing: string | null;
  error: { source: string; message: string } | null;
}

export const usePlayer = create<Player>()(() => ({ playing: null, error: null }));

let audio: HTMLAudioElement | null = null;
let address: string | null = null;

export function stop(): void {
  audio?.pause();
  audio = null;
  if (address !== null) URL.revokeObjectURL(address);
  address = null;
  usePlayer.setState({ playing: null });
}

/** Plays an address, or what a function fetches. */
export async function play(source: string, from: string | (() => Promise<Blob>)): Promise<void> {
  stop();
  usePlayer.setState({ playing: source, error: null });
  try {
    let url: string;
    if (typeof from === 'string') url = from;
    else {
      const blob = await from();
      // Somebody stopped it, or listens to something else by now.
      if (usePlayer.getState().playing !== source) return;
      address = URL.createObjectURL(blob);
      url = address;
    }
    audio = new Audio(url);
    audio.addEventListener('ended', stop);
    await audio.play();
  } catch (error) {
    if (usePlayer.getState().playing !== source) return;
    stop();
    usePlayer.setState({
      error: { source, message: error instanceof Error ? error.message : String(error) },
    });
  }
}
