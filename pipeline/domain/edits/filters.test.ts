import { expect, test } from 'vitest';
import { FILTER_NAMES, filtered } from './filters.ts';

type Rgb = readonly [number, number, number];

const COLOURS = {
  black: [0, 0, 0],
  grey: [128, 128, 128],
  white: [255, 255, 255],
  skin: [224, 172, 140],
  leaf: [60, 140, 50],
  sky: [110, 170, 230],
} as const satisfies Record<string, Rgb>;

async function coloursThrough(name: (typeof FILTER_NAMES)[number]): Promise<Record<keyof typeof COLOURS, string>> {
  const pixels = Buffer.from(Object.values(COLOURS).flat());
  const picture = { size: { width: pixels.length / 3, height: 1 }, channels: 3 as const, pixels };
  const changed = (await filtered(picture, name)).pixels;
  const hex = Object.keys(COLOURS).map((colour, at) => [colour, changed.toString('hex', at * 3, at * 3 + 3)]);
  return Object.fromEntries(hex);
}

test('each filter makes of some colours what it always made of them', async () => {
  const all = await Promise.all(FILTER_NAMES.map(async (name) => [name, await coloursThrough(name)]));
  expect(Object.fromEntries(all)).toMatchInlineSnapshot(`
    {
      "COOL": {
        "black": "000206",
        "grey": "76828f",
        "leaf": "378e3c",
        "skin": "ceae9c",
        "sky": "65acfc",
        "white": "ebffff",
      },
      "DUSK": {
        "black": "1b0f23",
        "grey": "8c8094",
        "leaf": "588758",
        "skin": "dba8a4",
        "sky": "83a4e5",
        "white": "fcf0ff",
      },
      "FADE": {
        "black": "282828",
        "grey": "8e8e8e",
        "leaf": "63935d",
        "skin": "d2b3a0",
        "sky": "8aaed2",
        "white": "f4f4f4",
      },
      "FOREST": {
        "black": "000400",
        "grey": "778a73",
        "leaf": "429239",
        "skin": "c8ba85",
        "sky": "70b5c3",
        "white": "edffe5",
      },
      "GOLDEN": {
        "black": "080400",
        "grey": "958466",
        "leaf": "449223",
        "skin": "ffaf6d",
        "sky": "7bafbd",
        "white": "ffffcc",
      },
      "MONO": {
        "black": "000000",
        "grey": "808080",
        "leaf": "747474",
        "skin": "b5b5b5",
        "sky": "a2a2a2",
        "white": "ffffff",
      },
      "NOIR": {
        "black": "000000",
        "grey": "727272",
        "leaf": "626262",
        "skin": "bcbcbc",
        "sky": "a1a1a1",
        "white": "ffffff",
      },
      "SEPIA": {
        "black": "080400",
        "grey": "917c5f",
        "leaf": "857256",
        "skin": "c9ae86",
        "sky": "b59c78",
        "white": "fff4bd",
      },
      "VIVID": {
        "black": "000000",
        "grey": "808080",
        "leaf": "1f9611",
        "skin": "faad7e",
        "sky": "58b1ff",
        "white": "ffffff",
      },
      "WARM": {
        "black": "040200",
        "grey": "8d8373",
        "leaf": "448f2d",
        "skin": "f4b07e",
        "sky": "7aaecf",
        "white": "ffffe5",
      },
    }
  `);
});

test('transparency stays, and so does the picture that was given', async () => {
  const pixels = Buffer.from([10, 20, 30, 40, 200, 100, 50, 0]);
  const picture = { size: { width: 2, height: 1 }, channels: 4 as const, pixels };
  const changed = await filtered(picture, 'SEPIA');
  expect([changed.pixels[3], changed.pixels[7]]).toEqual([40, 0]);
  expect([...pixels]).toEqual([10, 20, 30, 40, 200, 100, 50, 0]);
});

test('a picture of many pixels is filtered to its end', async () => {
  const size = { width: 3000, height: 1500 };
  const picture = { size, channels: 3 as const, pixels: Buffer.alloc(size.width * size.height * 3, 100) };
  const { pixels } = await filtered(picture, 'FADE');
  expect(pixels.equals(Buffer.alloc(pixels.length, pixels[0]))).toBe(true);
});
