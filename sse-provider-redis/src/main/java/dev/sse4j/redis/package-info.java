/**
 * A bus for several processes, on a stream in Redis. Start with {@link
 * dev.sse4j.redis.RedisProvider}.
 */
@NullMarked
package dev.sse4j.redis;

import org.jspecify.annotations.NullMarked;
