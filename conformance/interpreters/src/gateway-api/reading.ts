// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { Reading, ValueTest } from '../route/match.ts';
import { accepts } from '../route/match.ts';
import type { Pattern } from '../route/pattern.ts';
import { onEveryEnvoy } from '../unlike-utf8.ts';
import type { Implementation } from './hop.ts';

const cover = (pattern: Pattern, value: string) => pattern.covers(value);
const coverOnEvery = (pattern: Pattern, value: string) => onEveryEnvoy((text) => pattern.covers(text), value);

/**
 * How an implementation reads a request: full matches, the first occurrence of a query parameter as sent (Envoy
 * `config/route/v3/route_components.proto`). Repeated header lines are read one by one by Envoy 1.39, which Envoy Gateway
 * brings, and joined with a comma before; elsewhere both readings must agree, else {@link UndefinedConfiguration}.
 */
export function readingOf(implementation: Implementation): Reading {
	return {
		path: cover,
		header: (test, lines) => {
			if (implementation === 'envoy-gateway') return lines.some((line) => accepts(test, line, cover));
			const any = lines.some((line) => accepts(test, line, coverOnEvery));
			if (lines.length === 1) return any;
			if (any === accepts(test, lines.join(','), coverOnEvery)) return any;
			throw new UndefinedConfiguration(`header ${test.name} is repeated, which proxies read in different ways`);
		},
		query: (test, query) => firstValue(query, test) ?? false,
		rpc: (test, path) => {
			const [before, service, method, ...more] = path.split('/');
			if (before !== '' || service === undefined || method === undefined || more.length > 0) return false;
			return (test.service ?? service) === service && (test.method ?? method) === method;
		},
	};
}

/**
 * Throws {@link UndefinedConfiguration} for a path that Istio and Envoy Gateway change before matching (istio
 * `listener_builder.go`, gateway `internal/xds/translator/listener.go`); the specification leaves it open.
 */
export function checkPath(path: string): void {
	if (/\/\/|\/\.|%|\\/.test(path)) throw new UndefinedConfiguration(`the path ${path} is normalised before matching`);
}

function firstValue(query: string, test: ValueTest): boolean | undefined {
	for (const part of query.split('&')) {
		const equals = part.indexOf('=');
		const name = equals < 0 ? part : part.slice(0, equals);
		if (name === test.name) return accepts(test, equals < 0 ? '' : part.slice(equals + 1), cover);
	}
	return undefined;
}
