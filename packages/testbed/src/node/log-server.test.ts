// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { logRequest } from './log-server.ts';

const logs = { app: '/logs/shop_web_app.log' };
const pods = [{ namespace: 'shop', name: 'web', phase: 'Running', ready: true, restarts: 0, logs }];

test('a request means the log of one container of one pod', (t) => {
	t.deepEqual(logRequest('/containerLogs/shop/web/app', pods), {
		path: '/logs/shop_web_app.log',
		follow: false,
		tailLines: undefined,
		limitBytes: Number.POSITIVE_INFINITY,
	});
	t.like(logRequest('/containerLogs/shop/web/app?follow=true&tailLines=5&previous=true&limitBytes=9', pods), {
		path: '/logs/shop_web_app.previous.log',
		follow: true,
		tailLines: 5,
		limitBytes: 9,
	});
});

test('anything else is no log', (t) => {
	for (const url of [
		'/',
		'/containerLogs/shop/web',
		'/containerLogs/shop/web/other',
		'/exec/shop/web/app',
		'/containerLogs/a/web/app',
	]) {
		t.is(logRequest(url, pods), undefined, url);
	}
	t.is(logRequest('/containerLogs/shop/web/constructor', pods), undefined);
	t.is(logRequest('/containerLogs/%zz/web/app', pods), undefined);
});
