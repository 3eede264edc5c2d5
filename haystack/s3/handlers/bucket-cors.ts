import { z } from 'zod';
import type { CorsRule } from '../cors.ts';
import { S3Error } from '../errors.ts';
import { replyEmpty, replyXml } from '../reply.ts';
import { receiveXml } from '../xml-body.ts';
import type { Operation, Services } from './context.ts';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
const MAX_RULES = 100;

/** At most one `*`, as S3 has it. */
const pattern = z.string().regex(/^[^*]*\*?[^*]*$/);
/** What a browser would take for a header's name. */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9a-z-]+$/i);

const CONFIGURATION = {
  root: 'CORSConfiguration',
  lists: ['CORSRule', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader'],
  schema: z.object({
    CORSRule: z
      .array(
        z.object({
          ID: z.string().max(255).optional(),
          AllowedOrigin: z.array(pattern).min(1),
          AllowedMethod: z.array(z.enum(METHODS)).min(1),
          AllowedHeader: z.array(pattern).default([]),
          ExposeHeader: z.array(headerName).default([]),
          MaxAgeSeconds: z
            .string()
            .regex(/^\d{1,9}$/)
            .optional(),
        }),
      )
      .min(1)
      .max(MAX_RULES),
  }),
  maxBytes: 64 * 1024,
};

/** What is kept with a bucket, as JSON. */
const kept = z.object({
  cors: z.array(
    z.object({
      id: z.string().optional(),
      origins: z.array(z.string()),
      methods: z.array(z.string()),
      allowedHeaders: z.array(z.string()),
      exposedHeaders: z.array(z.string()),
      maxAgeSeconds: z.number().optional(),
    }),
  ),
});

/** The rules a bucket was given; null where it has none of its own. */
export function corsRulesOf({ store }: Pick<Services, 'store'>, bucket: string): CorsRule[] | null {
  const text = store.bucketConfig(bucket);
  return text === null ? null : kept.parse(JSON.parse(text)).cors;
}

export const getBucketCors: Operation = async (services, { request, response }) => {
  const rules = corsRulesOf(services, request.bucket);
  if (!rules) throw new S3Error('NoSuchCORSConfiguration');
  replyXml(response, 'CORSConfiguration', {
    CORSRule: rules.map((rule) => ({
      ID: rule.id,
      AllowedHeader: rule.allowedHeaders,
      AllowedMethod: rule.methods,
      AllowedOrigin: rule.origins,
      ExposeHeader: rule.exposedHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
  });
};

export const putBucketCors: Operation = async (services, exchange) => {
  const { CORSRule: rules } = await receiveXml(exchange, CONFIGURATION, { proven: true });
  const cors: CorsRule[] = rules.map((rule) => ({
    id: rule.ID,
    origins: rule.AllowedOrigin,
    methods: rule.AllowedMethod,
    allowedHeaders: rule.AllowedHeader,
    exposedHeaders: rule.ExposeHeader,
    maxAgeSeconds: rule.MaxAgeSeconds === undefined ? undefined : Number(rule.MaxAgeSeconds),
  }));
  await setConfig(services, exchange.request.bucket, JSON.stringify({ cors }));
  replyEmpty(exchange.response, 200);
};

export const deleteBucketCors: Operation = async (services, { request, response }) => {
  await setConfig(services, request.bucket, null);
  replyEmpty(response, 204);
};

async function setConfig({ store }: Services, bucket: string, text: string | null): Promise<void> {
  if ((await store.setBucketConfig(bucket, text)) === 'missing') throw new S3Error('NoSuchBucket');
}
