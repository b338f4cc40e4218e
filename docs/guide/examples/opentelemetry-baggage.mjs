// A service that hands baggage on, with OpenTelemetry's propagator and no other instrumentation.
import { createServer } from 'node:http';
import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';

propagation.setGlobalPropagator(new W3CBaggagePropagator());

/** A service that asks the next one. */
export function service(next) {
	return createServer(async (request, response) => {
		const context = propagation.extract(ROOT_CONTEXT, request.headers);
		const headers = {};
		propagation.inject(context, headers);
		const answer = await fetch(next, { headers });
		response.writeHead(answer.status).end(await answer.text());
	});
}

/** The headers of a request that begins with a key: what a test or a script sends. */
export function headersWithKey(key) {
	const baggage = propagation.createBaggage({ 'branchline-key': { value: key } });
	const headers = {};
	propagation.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), headers);
	return headers;
}
