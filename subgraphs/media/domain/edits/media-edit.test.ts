import { expect, test } from 'vitest';
import type { MediaEdit } from '../../ports.ts';
import { changedEdit, type EditChanges, refuseEdit } from './media-edit.ts';

const crop = { x: 0.1, y: 0.2, width: 0.5, height: 0.8 };

test.each<[EditChanges, string[]]>([
  [{ crop: { ...crop, x: -0.01 } }, ['crop', 'x']],
  [{ crop: { ...crop, y: 1.01 } }, ['crop', 'y']],
  [{ crop: { ...crop, x: Number.NaN } }, ['crop', 'x']],
  [{ crop: { ...crop, width: 0 } }, ['crop', 'width']],
  [{ crop: { ...crop, width: 0.009 } }, ['crop', 'width']],
  [{ crop: { ...crop, width: 0.91 } }, ['crop', 'width']],
  [{ crop: { ...crop, width: Number.POSITIVE_INFINITY } }, ['crop', 'width']],
  [{ crop: { ...crop, height: 0.801 } }, ['crop', 'height']],
  [{ crop: { ...crop, height: -1 } }, ['crop', 'height']],
  [{ focalPoint: { x: 1.5, y: 0 } }, ['focalPoint', 'x']],
  [{ focalPoint: { x: 0, y: Number.NaN } }, ['focalPoint', 'y']],
])('%j cannot be made', (changes, field) => {
  expect(refuseEdit(changes)).toMatchObject({ code: 'INVALID', field });
  expect(refuseEdit(changes, 'edit')).toMatchObject({ field: ['edit', ...field] });
});

test.each<EditChanges>([
  {},
  { crop: null, focalPoint: null, filter: null },
  { crop, focalPoint: { x: 0, y: 1 }, filter: 'NOIR' },
  // 0.1 + 0.2 + 0.7 is a little more than 1.
  { crop: { x: 0.1 + 0.2, y: 0, width: 0.7, height: 0.01 } },
])('%j can', (changes) => {
  expect(refuseEdit(changes)).toBeNull();
});

const edit: MediaEdit = { fit: 'POST', crop, filter: 'NOIR' };

test.each<[string, EditChanges, MediaEdit]>([
  ['what is left out stays', {}, edit],
  ['null takes it away', { filter: null }, { fit: 'POST', crop }],
  ['what is given replaces it', { filter: 'MONO' }, { fit: 'POST', crop, filter: 'MONO' }],
  ['what is new joins it', { focalPoint: { x: 0, y: 0 } }, { ...edit, focalPoint: { x: 0, y: 0 } }],
  ['all of the picture is no crop', { crop: { x: 0, y: 0, width: 1, height: 1 } }, { fit: 'POST', filter: 'NOIR' }],
])('%s', (_what, changes, changed) => {
  expect(changedEdit(edit, changes)).toEqual(changed);
});
