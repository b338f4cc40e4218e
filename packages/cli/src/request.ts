// SPDX-License-Identifier: Apache-2.0
import type { Carrier, HttpRequest, Plan } from 'branchline';
import type { ExplainArguments } from './arguments/explain.ts';
import { UsageError } from './usage-error.ts';

/** The request that the options of `explain` describe; a key is shown in the first carrier of the plan. */
export function requestOf(options: ExplainArguments, plan: Plan): HttpRequest {
	const { to, authority } = addresseeOf(options);
	const headers = options.header.map(headerOf);
	const carrier = plan.carriers[0];
	if (options.key !== undefined && carrier !== undefined) headers.unshift(keyHeader(carrier, options.key));
	if (!options.path.startsWith('/')) throw new UsageError(`--path ${options.path}: expected a path such as /pay?x=1`);
	return {
		to,
		...(options.from === undefined ? {} : { from: { namespace: options.from } }),
		method: options.method.toUpperCase(),
		authority: options.host ?? authority,
		path: options.path,
		headers,
	};
}

function addresseeOf({ to, gateway, table }: ExplainArguments): Pick<HttpRequest, 'to' | 'authority'> {
	if (to !== undefined) {
		const { namespace, name: service, port } = read('--to', to, 'namespace/service:port');
		return { to: { namespace, service, port }, authority: `${service}.${namespace}.svc.cluster.local:${port}` };
	}
	if (table !== undefined) return { to: { routeConfiguration: table }, authority: 'localhost' };
	if (gateway === undefined)
		throw new UsageError(
			'say where the request goes: --to namespace/service:port, --gateway namespace/name:port or --table name',
		);
	const { namespace, name, port } = read('--gateway', gateway, 'namespace/name:port');
	return { to: { gateway: { namespace, name }, port }, authority: 'localhost' };
}

function read(option: string, value: string, form: string): { namespace: string; name: string; port: number } {
	const [, namespace, name, digits] = /^([^/:\s]+)\/([^/:\s]+):(\d{1,5})$/.exec(value) ?? [];
	const port = Number(digits);
	if (namespace === undefined || name === undefined || !(port >= 1 && port <= 65535)) {
		throw new UsageError(`${option} ${value}: expected ${form}`);
	}
	return { namespace, name, port };
}

function headerOf(line: string): readonly [string, string] {
	const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/.exec(line) ?? [];
	if (name === undefined || value === undefined) throw new UsageError(`--header ${line}: expected 'name: value'`);
	return [name.toLowerCase(), value.trimEnd()];
}

function keyHeader({ kind, name }: Carrier, key: string): readonly [string, string] {
	return kind === 'header' ? [name, key] : [kind, `${name}=${key}`];
}
