// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Channel } from './channel.ts';
import { Patience } from './patience.ts';

test('a stream wakes when a wait is long and when it is over, and not again while it cannot end', (t) => {
	const patience = new Patience(1_000);
	const channel = {} as Channel;
	t.is(patience.next(0), Number.POSITIVE_INFINITY);
	t.false(patience.isOver(channel, 7, 0));
	t.is(patience.next(0), 100);
	t.false(patience.isLong(channel, 99));
	t.true(patience.isLong(channel, 100));
	t.is(patience.next(100), 1_000);
	t.is(patience.next(1_000), Number.POSITIVE_INFINITY, 'while a response of the channel is not answered');
	t.true(patience.isOver(channel, 7, 1_000));
	t.false(patience.isOver(channel, 8, 1_000), 'the wait for something else begins');
	t.is(patience.next(1_000), 1_100);
	t.false(patience.isOver(channel, Number.POSITIVE_INFINITY, 1_000));
	t.is(patience.next(1_000), Number.POSITIVE_INFINITY);
});
