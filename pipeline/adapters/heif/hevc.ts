import { corruptHeif, cursorOf, uint } from './boxes.ts';

/** Coded pictures and the parameters to decode them, ITU-T H.265 table 7-1; supplemental information (SEI) carries anything. */
const isKept = (nal: Buffer) => nal.length > 2 && ((nal[0] ?? 0) >> 1 <= 21 || isParameterSet((nal[0] ?? 0) >> 1));
const isParameterSet = (type: number) => type >= 32 && type <= 34;

const CONFIGURATION_LENGTH = 22;
/** A photograph is coded in one slice, or in some. */
const MAX_UNITS = 2_000;

/** The box `hvcC` with its parameter sets and nothing else, and how many bytes the length before each unit takes. */
export function cleanHevcConfiguration(body: Buffer): { body: Buffer; lengthSize: number } {
  const cursor = cursorOf(body);
  const fixed = cursor.take(CONFIGURATION_LENGTH);
  const arrays = Array.from({ length: cursor.uint(1) }, () => {
    const type = cursor.uint(1);
    const units = Array.from({ length: cursor.uint(2) }, () => cursor.take(cursor.uint(2)));
    return { type, units: units.filter(isKept) };
  });
  const kept = arrays.filter(({ type }) => isParameterSet(type & 0x3f));
  const written = kept.map(({ type, units }) =>
    Buffer.concat([uint(1, type), uint(2, units.length), ...units.flatMap((unit) => [uint(2, unit.length), unit])]),
  );
  return {
    body: Buffer.concat([fixed, uint(1, kept.length), ...written]),
    lengthSize: ((fixed[CONFIGURATION_LENGTH - 1] ?? 0) & 3) + 1,
  };
}

/** The coded picture without anything but itself. */
export function cleanHevc(data: Buffer, lengthSize: number): Buffer {
  const cursor = cursorOf(data);
  const kept: Buffer[] = [];
  for (let count = 0; !cursor.isAtEnd(); count++) {
    const length = cursor.take(lengthSize);
    const unit = cursor.take(length.readUIntBE(0, lengthSize));
    if (count === MAX_UNITS) throw corruptHeif();
    if (isKept(unit)) kept.push(length, unit);
  }
  return Buffer.concat(kept);
}
