// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { serviceNamePattern } from './service-name.ts';

/** The weight of a share, and what else is judged of it. */
type WrittenShare = number | ({ readonly weight: number } & Pick<WrittenExpectation, 'returns'>);

/** An expectation as a file has it: the fields of every kind, of which those of one kind are there. */
export interface WrittenExpectation {
	readonly service?: string;
	readonly subset?: string;
	readonly path?: string;
	readonly authority?: string;
	readonly headers?: Readonly<Record<string, readonly string[]>>;
	readonly absent?: readonly string[];
	readonly returns?: Readonly<Record<string, readonly string[]>>;
	readonly key?: 'as-sent';
	readonly status?: number;
	readonly mirrors?: readonly string[];
	readonly grpcStatus?: number;
	readonly messages?: number;
	readonly body?: string;
	readonly fails?: true;
	readonly split?: Readonly<Record<string, WrittenShare>>;
	readonly anyOf?: readonly WrittenExpectation[];
}

const service = z.string().regex(serviceNamePattern, 'expected a service such as "checkout" or "ledger.payments:9090"');
const share = z
	.string()
	.refine((name) => serviceNamePattern.test(name), 'expected a service, "fails" or a status such as "418"');
const values = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()));

const returned = z.record(z.string().toLowerCase(), values);
const weight = z.int().min(1);
const weighted = z.union([weight, z.strictObject({ weight, returns: returned.exactOptional() })]);

const fields = z.strictObject({
	service: service.exactOptional(),
	subset: z.string().exactOptional(),
	path: z.string().startsWith('/', 'expected a path').exactOptional(),
	authority: z.string().exactOptional(),
	headers: z.record(z.string().toLowerCase(), values).exactOptional(),
	absent: z.array(z.string().toLowerCase()).exactOptional(),
	returns: returned.exactOptional(),
	key: z.literal('as-sent').exactOptional(),
	status: z.int().min(100).max(599).exactOptional(),
	mirrors: z.array(service).exactOptional(),
	grpcStatus: z.int().min(0).max(16).exactOptional(),
	messages: z.int().min(0).exactOptional(),
	body: z.string().exactOptional(),
	fails: z.literal(true).exactOptional(),
	split: z.record(share, weighted).exactOptional(),
	get anyOf() {
		return z.array(writtenExpectation).min(2, 'expected at least two alternatives').exactOptional();
	},
});

const writtenExpectation: z.ZodType<WrittenExpectation> = z.preprocess(
	(value) => (typeof value === 'string' ? { service: value } : value),
	fields,
) as z.ZodType<WrittenExpectation>;

/** One expectation, or for a chain a list of them. */
export const writtenExpectations = z.preprocess(
	(value) => (Array.isArray(value) || value === undefined ? value : [value]),
	z.array(writtenExpectation).min(1, 'expected an expectation'),
);
