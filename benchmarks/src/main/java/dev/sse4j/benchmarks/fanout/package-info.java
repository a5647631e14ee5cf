/** Servers under load: ours and its peers, driven by the tools in C beside this. */
@NullMarked
package dev.sse4j.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
