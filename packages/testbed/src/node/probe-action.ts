// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import type { Argv } from '../network/commands.ts';
import type { Container, Handler } from './pod.ts';
import { runFor } from './run-for.ts';

/** Whom a handler is for: its container, the pod's address, where questions come from, and how to run a command inside. */
export interface HandlerTarget {
	readonly container: Container;
	readonly address: string;
	readonly from: string;
	readonly command: (argv: Argv) => Argv;
	readonly variables: Readonly<Record<string, string>>;
}

/** What came of a handler: `undefined` is success, a text says what was wrong. */
export type Outcome = string | undefined;

/** The number of a port that may be named. */
function portNumber(port: number | string, { ports = [], name }: Container): number {
	if (typeof port === 'number') return port;
	const found = ports.find((one) => one.name === port)?.containerPort ?? Number(port);
	if (Number.isInteger(found)) return found;
	throw new Error(`container ${name} has no port named ${port}`);
}

/** Does what a handler says, within a time; never rejects. */
export async function act(handler: Handler, target: HandlerTarget, timeoutMs: number): Promise<Outcome> {
	try {
		if (handler.httpGet !== undefined) return await get(handler.httpGet, target, timeoutMs);
		if (handler.tcpSocket !== undefined) return await dial(handler.tcpSocket, target, timeoutMs);
		if (handler.exec !== undefined) return await execute(handler.exec.command ?? [], target, timeoutMs);
		if (handler.sleep !== undefined) return await sleep(handler.sleep.seconds * 1_000, timeoutMs);
		return `the testbed knows httpGet, tcpSocket, exec and sleep, not ${Object.keys(handler).join(', ')}`;
	} catch (error) {
		return (error as Error).message;
	}
}

function get(
	{ path = '/', port, host, scheme = 'HTTP', httpHeaders = [] }: NonNullable<Handler['httpGet']>,
	{ container, address, from }: HandlerTarget,
	timeoutMs: number,
): Promise<Outcome> {
	const headers: Record<string, string[]> = { 'user-agent': ['kube-probe/branchline'], connection: ['close'] };
	for (const { name, value } of httpHeaders)
		headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value];
	const common = { host: host || address, port: portNumber(port, container), path, agent: false as const };
	const options = { ...common, headers, localAddress: from, signal: AbortSignal.timeout(timeoutMs) };
	return new Promise((resolve) => {
		const outgoing = scheme === 'HTTPS' ? secureRequest({ ...options, rejectUnauthorized: false }) : request(options);
		outgoing.on('response', (response) => {
			const { statusCode = 0 } = response;
			resolve(statusCode >= 200 && statusCode < 400 ? undefined : `HTTP probe failed with statuscode: ${statusCode}`);
			response.destroy();
		});
		outgoing.on('error', (error) => resolve(`GET ${common.host}:${common.port}${path}: ${error.message}`));
		outgoing.end();
	});
}

function dial(
	{ port, host }: NonNullable<Handler['tcpSocket']>,
	{ container, address, from }: HandlerTarget,
	timeoutMs: number,
): Promise<Outcome> {
	const options = { host: host || address, port: portNumber(port, container), localAddress: from };
	return new Promise((resolve) => {
		const socket = connect(options);
		const settle = (outcome: Outcome): void => {
			resolve(outcome);
			socket.destroy();
		};
		socket.setTimeout(timeoutMs, () =>
			settle(`dial ${options.host}:${options.port}: no answer within ${timeoutMs} ms`),
		);
		socket.once('connect', () => settle(undefined));
		socket.once('error', (error) => settle(`dial ${options.host}:${options.port}: ${error.message}`));
	});
}

async function execute(
	command: readonly string[],
	{ command: inside, variables }: HandlerTarget,
	timeoutMs: number,
): Promise<Outcome> {
	const [program, ...args] = command;
	if (program === undefined) return 'exec: it has no command';
	const { code, output } = await runFor(inside([program, ...args]), { variables, timeoutMs });
	return code === 0 ? undefined : `${program}: code ${code ?? 'none, it took too long'}${output && `: ${output}`}`;
}

function sleep(wantedMs: number, timeoutMs: number): Promise<Outcome> {
	return new Promise((resolve) => setTimeout(() => resolve(undefined), Math.min(wantedMs, timeoutMs)));
}
