/** How far away the graph is seen: cards are whole, have titles only, or are marks on a map. */

import { createContext } from 'react';

export type Distance = 'near' | 'far' | 'map';

export const distanceAt = (zoom: number): Distance => (zoom < 0.25 ? 'map' : zoom < 0.5 ? 'far' : 'near');

export const DistanceContext = createContext<Distance>('near');
