/** Tests with real servers: each starts its own Redis. */
@NullMarked
package dev.sse4j.redis;

import org.jspecify.annotations.NullMarked;
