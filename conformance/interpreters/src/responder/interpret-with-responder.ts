// SPDX-License-Identifier: Apache-2.0
import { type Answer, type Backend, type HttpRequest, type Outcome, sameValue } from '@branchline/plan';
import { type Interpretation, type Interpreter, type MeshConfiguration, UndefinedConfiguration } from '../contract.ts';
import { type Effects, edited, type HeaderEdit, headerEdits, returnedEdits } from '../header-edits.ts';
import { indexOf, type ObjectIndex } from '../route/object-index.ts';
import { decodedResponse } from './decode.ts';

/**
 * What a mesh does with a request, and what the responder answers where the mesh sends it there. The responder is an
 * application: no interpreter knows of it, and it knows nothing but the request's headers as they arrive. A request of
 * which every share gets one answer is a reply, as it is where the mesh answers by itself.
 */
export function interpretWithResponder(
	interpreter: Interpreter,
	configuration: MeshConfiguration,
	request: HttpRequest,
): Interpretation {
	const sent = { index: indexOf(configuration), request, mesh: interpreter.mesh };
	try {
		const { answer, trace } = interpreter.interpret(configuration, request);
		return { answer: answered(answer, sent), trace };
	} catch (error) {
		if (!(error instanceof UndefinedConfiguration) || error.among.length === 0) throw error;
		throw new UndefinedConfiguration(error.message, { among: error.among.map((one) => answered(one, sent)) });
	}
}

function answered(answer: Answer, sent: Sent): Answer {
	if (answer.kind === 'reply') return answer;
	const backends = answer.backends.map((backend) => answeredBackend(backend, answer, sent));
	if (backends.every((backend, at) => backend === answer.backends[at])) return answer;
	return replyOf(backends, answer, sent.mesh) ?? { ...answer, backends };
}

type Forward = Extract<Answer, { kind: 'forward' }>;

interface Sent {
	readonly index: ObjectIndex;
	readonly request: HttpRequest;
	/** The mesh whose words the effects are in. */
	readonly mesh: string;
}

function answeredBackend(backend: Backend, { effects }: Forward, { index, request, mesh }: Sent): Backend {
	const port = responderPort(backend.to, index);
	if (port === undefined) return backend;
	if (port === 'http-unavailable') return { ...backend, to: { kind: 'fail', reason: 'the responder answers 503' } };
	const edits = [...editsOf(headerEdits[mesh], backend.effects), ...editsOf(headerEdits[mesh], effects)];
	const response = decodedResponse(edited(request.headers, edits));
	if (response === undefined)
		return { ...backend, to: { kind: 'fail', reason: 'the responder is not told what to answer' } };
	const headers = changed(response.headers, editsOf(returnedEdits[mesh], backend.effects));
	return { weight: backend.weight, to: { ...response, headers } };
}

type ReadEdits = (effects: Effects) => readonly HeaderEdit[];

function editsOf(read: ReadEdits | undefined, effects: unknown): readonly HeaderEdit[] {
	return read?.((effects ?? {}) as Effects) ?? [];
}

/** Headers of a response after changes; lines of one name are joined. */
function changed(headers: Readonly<Record<string, string>>, edits: readonly HeaderEdit[]): Record<string, string> {
	const joined: Record<string, string> = {};
	for (const [name, value] of edited(Object.entries(headers), edits))
		joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
	return joined;
}

/** The name of the responder's port that a request is sent to; undefined for every other destination. */
function responderPort(to: Outcome, { services }: ObjectIndex): string | undefined {
	if (to.kind !== 'service' || to.port.service !== 'branchline-responder') return undefined;
	const service = services.get(`${to.port.namespace}/${to.port.service}`);
	if (service?.metadata.labels?.['app.kubernetes.io/part-of'] !== 'branchline') return undefined;
	return service.spec?.ports?.find(({ port }) => port === to.port.port)?.name;
}

/** What every request gets; the rule's own changes of responses are made to a reply, as to any other. */
function replyOf(backends: readonly Backend[], { mirrors, effects }: Forward, mesh: string): Answer | undefined {
	const to = backends[0]?.to;
	if (to?.kind !== 'respond' || mirrors.length > 0 || !backends.every((one) => sameValue(one.to, to))) return undefined;
	const headers = changed(to.headers, editsOf(returnedEdits[mesh], effects));
	return { kind: 'reply', status: to.status, headers, body: to.body };
}
