import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';

/** A request read as S3 reads it: path-style address, decoded parameters, headers that may stand in the query. */
export interface S3Request {
  method: string;
  /** The path as it was sent, without the query. */
  path: string;
  /** Empty for `/`. */
  bucket: string;
  /** Empty for a request to the bucket itself. */
  key: string;
  parameters: readonly Parameter[];
  /** Parameters that make another operation of the request, in lower case and order. */
  subresources: readonly string[];
  /** Every header and parameter, in lower case: a presigner may have moved one among the other. */
  names: readonly string[];
  message: IncomingMessage;
  /** The first parameter of this name, in any case. */
  parameter(name: string): string | undefined;
  /** A header, or the parameter of the same name where the signer moved an `x-amz-` header into the query. */
  header(name: string): string | undefined;
}

export interface Parameter {
  name: string;
  value: string;
}

/** Every parameter by which S3 tells operations apart, built here or not: none may be taken for a plain request. */
const SUBRESOURCES = new Set(
  (
    'accelerate acl analytics append attributes cors delete encryption intelligent-tiering inventory legal-hold ' +
    'lifecycle list-type location logging metadataconfiguration metadatatable metrics notification object-lock ' +
    'ownershipcontrols partnumber policy policystatus publicaccessblock renameobject replication requestpayment ' +
    'restore retention select select-type session tagging torrent uploadid uploads versioning versions website'
  ).split(' '),
);

export function readRequest(message: IncomingMessage): S3Request {
  const target = message.url ?? '/';
  const queryStart = target.indexOf('?');
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  if (!/^\/(?!\/)/.test(path)) throw new S3Error('InvalidURI');
  const [bucket = '', ...key] = path.replace(/^\//, '').split('/').map(decode);
  const parameters = queryStart === -1 ? [] : parseQuery(target.slice(queryStart + 1));
  const parameterNames = [...new Set(parameters.map(({ name }) => name.toLowerCase()))];
  const parameter = (name: string) => parameters.find((each) => each.name.toLowerCase() === name)?.value;
  return {
    method: message.method ?? 'GET',
    path,
    bucket,
    key: key.join('/'),
    parameters,
    subresources: parameterNames.filter((name) => SUBRESOURCES.has(name)).sort(),
    names: [...new Set([...Object.keys(message.headers), ...parameterNames])],
    message,
    parameter,
    header: (name) => headerOf(message, name) ?? (name.startsWith('x-amz-') ? parameter(name) : undefined),
  };
}

export function headerOf(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function parseQuery(query: string): Parameter[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return { name: decode(formSpaces(name)), value: decode(formSpaces(value.join('='))) };
    });
}

/** In a query, and only there, a bare plus is a space. */
function formSpaces(text: string): string {
  return text.replaceAll('+', ' ');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
}
