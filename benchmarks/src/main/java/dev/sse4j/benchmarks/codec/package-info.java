/** What it costs to make events of bytes, and bytes of events: ours, its peers, and the floor. */
@NullMarked
package dev.sse4j.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
