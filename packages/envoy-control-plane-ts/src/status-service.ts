// SPDX-License-Identifier: Apache-2.0
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
	type Server,
	type ServerDuplexStream,
	type ServerUnaryCall,
	type sendUnaryData,
	status,
	type UntypedHandleCall,
} from '@grpc/grpc-js';
import type { Node } from '#api/envoy/config/core/v3/base_pb.js';
import {
	type ClientConfig,
	ClientConfigSchema,
	type ClientStatusRequest,
	ClientStatusRequestSchema,
	ClientStatusResponseSchema,
	ConfigStatus,
} from '#api/envoy/service/status/v3/csds_pb.js';
import { type Identity, identityOf } from './client.ts';
import type { ControlPlane } from './control-plane.ts';
import { matchesNode } from './node-matcher.ts';
import { BadRequest } from './request.ts';
import type { Session } from './session.ts';
import { type ResourceStanding, type Standing, standingsOf } from './standing.ts';

/** Who asks for the status of clients. */
export interface Operator {
	/** What the certificate proves; undefined without client authentication. */
	readonly identity: Identity | undefined;
	readonly peer: string;
}

/** Decides who may see the status of clients. */
export type Operators = (operator: Operator) => boolean;

type StatusCall = ServerUnaryCall<ClientStatusRequest, Buffer> | ServerDuplexStream<ClientStatusRequest, Buffer>;

const service = 'envoy.service.status.v3.ClientStatusDiscoveryService';

/** Resources in one answer; who wants more names clients by matchers. */
const most = 100_000;

const statuses: Readonly<Record<Standing, ConfigStatus>> = {
	synced: ConfigStatus.SYNCED,
	'not sent': ConfigStatus.NOT_SENT,
	unanswered: ConfigStatus.STALE,
	refused: ConfigStatus.ERROR,
};

/**
 * Adds the client status discovery service (CSDS) to a gRPC server: which clients there are and how each resource stands
 * with them, for those whom `operators` lets in. Bodies are never in it.
 */
export function addStatusService(server: Server, controlPlane: ControlPlane, operators: Operators): void {
	const answer = (call: StatusCall, request: ClientStatusRequest): Buffer => {
		const certificate = call.getAuthContext().sslPeerCertificate;
		const identity = certificate === undefined ? undefined : identityOf(certificate);
		if (!operators({ identity, peer: call.getPeer() }))
			throw new BadRequest('PERMISSION_DENIED', 'the status of clients is for operators');
		return statusOf(controlPlane.sessions, request);
	};
	const unary = (call: ServerUnaryCall<ClientStatusRequest, Buffer>, done: sendUnaryData<Buffer>): void => {
		attempt(controlPlane, () => done(null, answer(call, call.request)), done);
	};
	const streaming = (call: ServerDuplexStream<ClientStatusRequest, Buffer>): void => {
		call.on('error', () => undefined).on('end', () => call.end());
		call.on('data', (request: ClientStatusRequest) => {
			// One answer at a time is in memory, however fast the requests come.
			call.pause();
			const respond = (): void => void call.write(answer(call, request), () => call.resume());
			attempt(controlPlane, respond, (error) => call.emit('error', error));
		});
	};
	add(server, 'FetchClientStatus', unary, false);
	add(server, 'StreamClientStatus', streaming, true);
}

function add(server: Server, name: string, handler: UntypedHandleCall, isStream: boolean): void {
	const definition = {
		path: `/${service}/${name}`,
		requestStream: isStream,
		responseStream: isStream,
		requestSerialize: (request: ClientStatusRequest) => Buffer.from(toBinary(ClientStatusRequestSchema, request)),
		requestDeserialize: (bytes: Buffer) => fromBinary(ClientStatusRequestSchema, bytes),
		responseSerialize: (body: Buffer) => body,
		responseDeserialize: (bytes: Buffer) => bytes,
	};
	server.addService({ [name]: definition }, { [name]: handler });
}

function attempt(
	controlPlane: ControlPlane,
	run: () => void,
	fail: (error: Error & { code: status; details: string }) => void,
): void {
	try {
		run();
	} catch (error) {
		const isBad = error instanceof BadRequest;
		if (!isBad) controlPlane.emit('failed', error);
		const details = isBad ? error.message : 'the control plane failed';
		fail(Object.assign(new Error(details), { code: isBad ? status[error.status] : status.INTERNAL, details }));
	}
}

function statusOf(sessions: Iterable<Session>, { nodeMatchers }: ClientStatusRequest): Buffer {
	const clients = new Map<string, { readonly node: Node; readonly sessions: Session[] }>();
	for (const session of sessions) {
		const { node } = session.stream!.client;
		const known = clients.get(node.id);
		if (known !== undefined) known.sessions.push(session);
		else if (matchesNode(nodeMatchers, node)) clients.set(node.id, { node, sessions: [session] });
	}
	let left = most;
	const config: ClientConfig[] = [];
	for (const client of clients.values()) {
		const channels = client.sessions.flatMap(({ stream }) => stream!.channels);
		const genericXdsConfigs = channels.flatMap((channel) => {
			const entries = [];
			for (const standing of standingsOf(channel)) {
				if (left-- === 0) throw new BadRequest('RESOURCE_EXHAUSTED', `more than ${most} resources; name clients`);
				entries.push(entryOf(channel.type.typeUrl, standing));
			}
			return entries;
		});
		config.push(create(ClientConfigSchema, { node: client.node, genericXdsConfigs }));
	}
	return Buffer.from(toBinary(ClientStatusResponseSchema, create(ClientStatusResponseSchema, { config })));
}

function entryOf(typeUrl: string, { name, version, standing, complaint }: ResourceStanding) {
	const errorState = complaint === undefined ? {} : { errorState: { details: complaint, versionInfo: version } };
	return { typeUrl, name, versionInfo: version, configStatus: statuses[standing], ...errorState };
}
