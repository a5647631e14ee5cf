/** Clients over a real connection, from the request to the event: ours, its peers, and the limit. */
@NullMarked
package dev.sse4j.benchmarks.client;

import org.jspecify.annotations.NullMarked;
