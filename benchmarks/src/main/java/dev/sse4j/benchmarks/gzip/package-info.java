/** What gzip costs the server. */
@NullMarked
package dev.sse4j.benchmarks.gzip;

import org.jspecify.annotations.NullMarked;
