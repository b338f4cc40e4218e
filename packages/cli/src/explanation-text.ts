// SPDX-License-Identifier: Apache-2.0
import {
	type Answer,
	type Backend,
	type Explanation,
	type HttpRequest,
	type MeshExplanation,
	type Outcome,
	type Reading,
	servicePortName,
	type TraceStep,
} from 'branchline';
import { formatTable } from './table.ts';
import type { Colours } from './terminal.ts';

/** An explanation for people: the request, then for each mesh where it goes and the rules that were looked at. */
export function explanationText({ request, keys, meshes }: Explanation, colours: Colours): string {
	const { method, path, authority, from } = request;
	const shown = keys.length === 0 ? 'no key' : `key ${keys.join(', key ')}`;
	const caller = from === undefined ? '' : ` from ${from.namespace}`;
	const head = `${colours.bold(`${method} ${path}`)} to ${addressee(request.to)}${caller} (Host: ${authority}), ${shown}\n`;
	return [head, ...meshes.map((mesh) => `\n${meshText(mesh, colours)}`)].join('');
}

function addressee(to: HttpRequest['to']): string {
	if ('routeConfiguration' in to) return to.routeConfiguration;
	if ('gateway' in to) return `gateway ${to.gateway.namespace}/${to.gateway.name}:${to.port}`;
	return servicePortName(to);
}

function meshText(mesh: MeshExplanation, colours: Colours): string {
	const lines = [colours.bold(mesh.mesh)];
	if (mesh.native) lines.push(`  without sandboxes  ${readingText(mesh.native)}`);
	if (mesh.applied) lines.push(`  with sandboxes     ${readingText(mesh.applied)}`);
	for (const [index, answer] of mesh.expected.entries()) {
		lines.push(`  ${index === 0 ? 'expected' : 'or      '}           ${answerText(answer)}`);
	}
	if (mesh.skipped !== undefined) lines.push(`  no part in this    ${mesh.skipped}`);
	else if (mesh.problem !== undefined) lines.push(`  ${colours.red('not known')}          ${mesh.problem}`);
	else lines.push(`  as expected        ${mesh.agrees ? colours.green('yes') : colours.red('no')}`);
	const trace = mesh.applied ? `\n${traceText(mesh.applied.trace)}` : '';
	return `${lines.join('\n')}\n${trace}`;
}

function readingText({ rule, answer }: Reading): string {
	return `${answerText(answer)}, by ${rule ?? 'no rule'}`;
}

function traceText(trace: readonly TraceStep[]): string {
	if (trace.length === 0) return '';
	const rows = trace.map(({ result, rule, why }) => [result, rule, why]);
	return formatTable(['RESULT', 'RULE', 'WHY'], rows).replace(/^/gm, '  ').trimEnd().concat('\n');
}

function answerText(answer: Answer): string {
	if (answer.kind === 'reply') return `the mesh answers ${answer.status}`;
	const mirrors = answer.mirrors.map((mirror) => `, mirrored to ${outcomeText(mirror)}`).join('');
	return `${backendsText(answer.backends)}${mirrors}`;
}

function backendsText(backends: readonly Backend[]): string {
	if (backends.length === 1) return outcomeText(backends[0]!.to);
	const sum = backends.reduce((total, { weight }) => total + weight, 0);
	const share = (weight: number) => `${Math.round((1000 * weight) / sum) / 10} %`;
	return backends.map(({ to, weight }) => `${outcomeText(to)} (${share(weight)})`).join(', ');
}

function outcomeText(to: Outcome): string {
	switch (to.kind) {
		case 'service':
			return 'subset' in to && to.subset !== undefined
				? `${servicePortName(to.port)} subset ${to.subset}`
				: servicePortName(to.port);
		case 'address':
			return to.address.includes(':') ? `[${to.address}]:${to.port}` : `${to.address}:${to.port}`;
		case 'respond':
			return `a response ${to.status}`;
		case 'fail':
			return `a failure (${to.reason})`;
		case 'other':
			return JSON.stringify(to.native);
	}
}
