// SPDX-License-Identifier: Apache-2.0
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ControlPlane } from './control-plane.ts';
import type { ControlPlaneEvents } from './events.ts';
import { typeName } from './resource-types.ts';

const seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30];

/**
 * Registers what a control plane measures, until what it answers is called. Types are labelled by their abbreviation
 * (`CDS`), and `other` where they have none; no label holds a text of a client's.
 */
export function metrics(controlPlane: ControlPlane, registry: Registry): () => void {
	const delay = monitorEventLoopDelay({ resolution: 10 });
	delay.enable();
	const made = [...streamGauges(controlPlane, registry), ...processGauges(controlPlane, registry, delay)];
	const { listeners, metrics: counted } = counters(registry);
	const entries = Object.entries(listeners) as [keyof ControlPlaneEvents, () => void][];
	for (const [event, listener] of entries) controlPlane.on(event, listener);
	return () => {
		delay.disable();
		for (const [event, listener] of entries) controlPlane.off(event, listener);
		for (const name of [...made, ...counted]) registry.removeSingleMetric(name);
	};
}

function counters(registry: Registry) {
	const registers = [registry];
	const counter = (name: string, help: string, labelNames: readonly string[] = ['type']) =>
		new Counter({ name, help, labelNames, registers });
	const histogram = (name: string, help: string) =>
		new Histogram({ name, help, labelNames: ['type'], buckets: seconds, registers });
	const pushes = counter('xds_pushes_total', 'Responses written.');
	const resources = counter('xds_push_resources_total', 'Resources in responses, set or removed.', ['type', 'change']);
	const bytes = counter('xds_push_bytes_total', 'Bytes of responses written.');
	const queue = histogram('xds_push_queue_seconds', 'From the publication of a change to the response that holds it.');
	const ack = histogram('xds_ack_seconds', 'From a response to its acknowledgement.');
	const rejects = counter('xds_rejects_total', 'Responses that clients refused (NACK).');
	const hurried = counter('xds_hurried_total', 'Waits for acknowledgements that were given up.');
	const denied = counter('xds_denied_total', 'Streams that were not served.', []);
	const withheld = counter('xds_withheld_total', 'Requests for secrets without a certificate.', []);
	const failed = counter('xds_certificate_failures_total', 'Certificates that could not be used.', []);
	const type = ({ typeUrl }: { readonly typeUrl: string }) => ({ type: typeName(typeUrl) });
	const listeners: { [Event in keyof ControlPlaneEvents]?: (...values: ControlPlaneEvents[Event]) => void } = {
		sent: (event) => {
			pushes.inc(type(event));
			bytes.inc(type(event), event.bytes);
			resources.inc({ ...type(event), change: 'set' }, event.resources);
			resources.inc({ ...type(event), change: 'removed' }, event.removed);
			if (event.queued !== undefined) queue.observe(type(event), event.queued / 1000);
		},
		acknowledged: (event) => ack.observe(type(event), event.milliseconds / 1000),
		refused: (event) => rejects.inc(type(event)),
		hurried: (event) => hurried.inc(type(event)),
		denied: () => denied.inc(),
		withheld: () => withheld.inc(),
		certificatesRefused: () => failed.inc(),
	};
	const all = [pushes, resources, bytes, queue, ack, rejects, hurried, denied, withheld, failed];
	return { listeners, metrics: all.map((metric) => (metric as unknown as { readonly name: string }).name) };
}

/** What is read from the streams when somebody looks. */
function streamGauges(controlPlane: ControlPlane, registry: Registry): readonly string[] {
	const registers = [registry];
	const channels = () =>
		[...controlPlane.sessions].flatMap(({ stream }) => stream!.channels.map((one) => ({ stream: stream!, one })));
	new Gauge({
		name: 'xds_streams',
		help: 'Streams of clients that have said who they are.',
		labelNames: ['protocol'],
		registers,
		collect() {
			for (const protocol of ['sotw', 'delta']) this.set({ protocol }, 0);
			for (const { protocol } of controlPlane.sessions) this.inc({ protocol });
		},
	});
	new Gauge({
		name: 'xds_backlog_resources',
		help: 'Names that are to be sent, over all streams.',
		labelNames: ['type'],
		registers,
		collect() {
			this.reset();
			for (const { one } of channels()) this.inc({ type: typeName(one.type.typeUrl) }, one.backlog);
		},
	});
	new Gauge({
		name: 'xds_in_flight_age_seconds',
		help: 'Age of the oldest response without an answer.',
		labelNames: ['type'],
		registers,
		collect() {
			this.reset();
			const oldest = new Map<string, number>();
			for (const { stream, one } of channels()) {
				const type = typeName(one.type.typeUrl);
				oldest.set(type, Math.max(oldest.get(type) ?? 0, (stream.age(one) ?? 0) / 1000));
			}
			for (const [type, age] of oldest) this.set({ type }, age);
		},
	});
	return ['xds_streams', 'xds_backlog_resources', 'xds_in_flight_age_seconds'];
}

function processGauges(controlPlane: ControlPlane, registry: Registry, delay: IntervalHistogram): readonly string[] {
	const registers = [registry];
	new Gauge({
		name: 'xds_unwritten_bytes',
		help: 'Bytes of responses that have not left this process.',
		registers,
		collect() {
			this.set([...controlPlane.sessions].reduce((sum, { unwritten }) => sum + unwritten, 0));
		},
	});
	new Gauge({
		name: 'xds_event_loop_delay_seconds',
		help: 'How late the event loop was since the last look.',
		labelNames: ['quantile'],
		registers,
		collect() {
			for (const quantile of [50, 99, 100])
				this.set({ quantile: String(quantile / 100) }, delay.percentile(quantile) / 1e9);
			delay.reset();
		},
	});
	const expiry = new Gauge({
		name: 'xds_certificate_expiry_timestamp_seconds',
		help: 'When the certificate in use expires.',
		registers,
	});
	controlPlane.on('certificatesUsed', (expires) => expiry.set(expires.getTime() / 1000));
	return ['xds_unwritten_bytes', 'xds_event_loop_delay_seconds', 'xds_certificate_expiry_timestamp_seconds'];
}
