// SPDX-License-Identifier: Apache-2.0
import type { Container, Probe } from './pod.ts';
import { act, type HandlerTarget } from './probe-action.ts';
import { probeUntil } from './prober.ts';

/** What hears of a container's health. */
export interface HealthListener {
	/** Its `postStart` is done and its startup probe has succeeded. */
	started(): void;
	ready(isReady: boolean): void;
	warn(reason: string, message: string): void;
	/** It has to be restarted; the grace period is the probe's own, if it has one. */
	end(graceSeconds: number | undefined): void;
}

/** Finds out whether a container that runs has started, is ready and is well, until `ended`; never rejects. */
export async function watchHealth(
	spec: Container,
	target: HandlerTarget,
	ended: AbortSignal,
	listener: HealthListener,
): Promise<void> {
	if (!(await postStart(spec, target, listener))) return;
	if (!(await startup(spec, target, ended, listener)) || ended.aborted) return;
	listener.started();
	const { readinessProbe, livenessProbe, name } = spec;
	const readiness = async (probe: Probe): Promise<void> => {
		await probeUntil(ended, probe, target, (verdict, why) => {
			if (verdict === 'failure') listener.warn('Unhealthy', `Readiness probe of ${name} failed: ${why}`);
			listener.ready(verdict === 'success');
		});
	};
	const liveness = async (probe: Probe): Promise<void> => {
		await probeUntil(ended, probe, target, (verdict, why) => {
			if (verdict === 'failure') unhealthy(spec, 'Liveness', probe, why, listener);
		});
	};
	if (readinessProbe === undefined) listener.ready(true);
	await Promise.all([readinessProbe && readiness(readinessProbe), livenessProbe && liveness(livenessProbe)]);
}

async function postStart(spec: Container, target: HandlerTarget, listener: HealthListener): Promise<boolean> {
	const handler = spec.lifecycle?.postStart;
	if (handler === undefined) return true;
	const why = await act(handler, target, 60_000);
	if (why === undefined) return true;
	listener.warn('FailedPostStartHook', `postStart of ${spec.name} failed, it is restarted: ${why}`);
	listener.end(undefined);
	return false;
}

async function startup(
	spec: Container,
	target: HandlerTarget,
	ended: AbortSignal,
	listener: HealthListener,
): Promise<boolean> {
	const { startupProbe } = spec;
	if (startupProbe === undefined) return true;
	const enough = new AbortController();
	let isStarted = false;
	await probeUntil(AbortSignal.any([ended, enough.signal]), startupProbe, target, (verdict, why) => {
		isStarted = verdict === 'success';
		if (!isStarted) unhealthy(spec, 'Startup', startupProbe, why, listener);
		enough.abort();
	});
	return isStarted;
}

function unhealthy({ name }: Container, what: string, probe: Probe, why: string, listener: HealthListener): void {
	listener.warn('Unhealthy', `${what} probe of ${name} failed, it is restarted: ${why}`);
	listener.end(probe.terminationGracePeriodSeconds);
}
