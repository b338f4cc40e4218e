// SPDX-License-Identifier: Apache-2.0
import type { Reading, ValueTest } from '../route/match.ts';
import { accepts } from '../route/match.ts';
import { compilePattern, type Pattern } from '../route/pattern.ts';
import { callPattern } from './traefik-priority.ts';

const search = (pattern: Pattern, value: string) => pattern.occursIn(value);

/**
 * How Traefik reads a request (Traefik `pkg/muxer/http/matcher.go`): every line of a header and every value of a query
 * parameter counts, and regular expressions are searched for, those of gRPC calls too.
 */
export const traefikReading: Reading = {
	path: search,
	header: (test, lines) => lines.some((line) => accepts(test, line, search)),
	query: (test, query) => valuesOf(query, test).some((value) => accepts(test, value, search)),
	rpc: (test, path) => compilePattern(callPattern({ kind: 'rpc', ...test })).occursIn(path),
};

function valuesOf(query: string, { name }: ValueTest): readonly string[] {
	return new URLSearchParams(query).getAll(name);
}
