package dev.sse4j.server;

/**
 * A subscription has entered a channel: from here on it reads the channel's log.
 *
 * @param channel the channel entered
 * @param shard the part of it that the subscription's dispatcher serves
 * @param cursor stands at the end of the channel's log
 * @param at the newest message at that moment; all that came up to it is not in the log for this
 *     cursor
 * @param afterLoss whether the bus has lost something that the subscription has been told nothing
 *     of
 */
record Joined(Channel channel, Channel.Shard shard, LogCursor cursor, Head at, boolean afterLoss) {}
