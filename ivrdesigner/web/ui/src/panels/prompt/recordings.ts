/** The recordings that flows of the project can play, fetched when a widget first needs them. */

import { useEffect } from 'react';
import { create } from 'zustand';
import { type Recording, recordings, uploadRecording } from '../api';

interface Library {
  items: Recording[];
  state: 'new' | 'loading' | 'loaded' | 'failed';
}

const useLibrary = create<Library>()(() => ({ items: [], state: 'new' }));

async function load(): Promise<void> {
  useLibrary.setState({ state: 'loading' });
  try {
    const { items } = await recordings();
    useLibrary.setState({ items, state: 'loaded' });
  } catch {
    // Recordings can still be named; only choosing and listening have to wait.
    useLibrary.setState({ state: 'failed' });
  }
}

export function useRecordings(): readonly Recording[] {
  const items = useLibrary((library) => library.items);
  const state = useLibrary((library) => library.state);
  useEffect(() => {
    if (state === 'new') void load();
  }, [state]);
  return items;
}

/** Stores a recording under a name that flows can use; the same name replaces nothing that is in use. */
export async function upload(file: File): Promise<Recording> {
  const recording = await uploadRecording(file, nameFor(file.name));
  await load();
  return recording;
}

/** A path that flows may name: what the file was called, without what separates folders. */
export function nameFor(fileName: string): string {
  return fileName.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '-').replace(/^[.\s]+/, '') || 'recording.wav';
}
