/** How far one stream in Redis goes: events through it to several nodes, and reading what is old. */
@NullMarked
package dev.sse4j.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
