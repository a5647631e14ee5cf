/** Measures sse4j beside its peers. */
@NullMarked
package dev.sse4j.benchmarks;

import org.jspecify.annotations.NullMarked;
