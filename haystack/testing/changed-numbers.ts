/** Numbers of the objects that the compacting child changes: one of each kind in every volume, about. */
export const CHANGED_NUMBERS = [1, 6, 11, 16];
