// SPDX-License-Identifier: Apache-2.0
import { envoy, UndefinedConfiguration } from '@branchline/interpreters';
import type { HttpRequest } from '@branchline/plan';
import { type TableEnvoy, tableName } from './table-envoy.ts';

/** What the interpreter says of a table and a request: every possible end with its share, or that it does not say. */
export type Prediction = ReadonlyMap<string, number> | 'not judged';

/** Says where requests go by a table, in the words of `TableEnvoy.ask`. */
export function predict(real: TableEnvoy, table: object, requests: readonly HttpRequest[]): readonly Prediction[] {
	const configuration = real.configuration(table);
	return requests.map((request) => {
		try {
			return real.shares(envoy.interpret(configuration, request).answer);
		} catch (error) {
			if (error instanceof UndefinedConfiguration) return 'not judged';
			throw error;
		}
	});
}

/** A request to the table with these header lines; the authority chooses the virtual host. */
export function requestTo(path: string, headers: HttpRequest['headers'], authority = 'shop'): HttpRequest {
	return { to: { routeConfiguration: tableName }, method: 'GET', authority, path, headers };
}
