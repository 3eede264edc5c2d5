import { type PageSettings, SETTINGS_ID } from './page/settings.ts';

/**
 * What the page may do: run and fetch what its own origin serves (sockets included), nothing else. Monaco and GraphiQL
 * set styles in line, and their style sheet carries fonts and small images as data.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="7" fill="#f5b83d"/>' +
    '<path d="M16 2v5M16 25v5M2 16h5M25 16h5M6 6l4 4M22 22l4 4M6 26l4-4M22 10l4-4" stroke="#f5b83d" ' +
    'stroke-width="2.5" stroke-linecap="round"/></svg>',
)}`;

/** The page itself. @param assets where the bundle lies, relative to the page or absolute, without a slash at the end */
export function explorerDocument(assets: string, settings: PageSettings): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Heliograph Explorer</title>
    <link rel="icon" href="${ICON}">
    <link rel="stylesheet" href="${assets}/page.css">
    <script type="application/json" id="${SETTINGS_ID}">${harmless(JSON.stringify(settings))}</script>
    <script type="module" src="${assets}/page.js"></script>
  </head>
  <body>
    <div id="explorer">
      <p class="loading">Loading the explorer…</p>
      <noscript>The explorer needs JavaScript.</noscript>
    </div>
  </body>
</html>
`;
}

/** JSON that cannot end the element it stands in. */
const harmless = (json: string): string => json.replaceAll('<', '\\u003c');
