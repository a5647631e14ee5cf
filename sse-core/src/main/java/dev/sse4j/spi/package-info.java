/**
 * What a bus has to offer to carry messages, and a log to replay them. Start with {@link
 * dev.sse4j.spi.Provider}; the defaults, in memory, are {@link dev.sse4j.spi.Provider#inMemory()}
 * and {@link dev.sse4j.spi.Replayer#lastEvents(int)}.
 */
@NullMarked
package dev.sse4j.spi;

import org.jspecify.annotations.NullMarked;
