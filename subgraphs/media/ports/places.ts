import type { Gazetteer as World } from '@heliograph/platform/gazetteer';

export type { Place } from '@heliograph/platform/gazetteer';

/** Every place that a post can be of. */
export type Gazetteer = Pick<World, 'find' | 'nearest'>;
