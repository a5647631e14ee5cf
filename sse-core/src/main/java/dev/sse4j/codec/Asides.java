package dev.sse4j.codec;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who hears what a stream has beside its events, each in its place.
 *
 * @param comments takes the comments; null if nobody does, and then they cost no memory
 * @param lines takes all lines but the blank ones, for where a block ends is not told here; null if
 *     nobody does
 * @param reconnectionTimes takes the reconnection times
 */
record Asides(
    @Nullable Consumer<String> comments,
    @Nullable Consumer<String> lines,
    Consumer<Duration> reconnectionTimes) {}
