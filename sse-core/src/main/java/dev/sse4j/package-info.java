/** The values that everything else speaks of. Start with {@link dev.sse4j.Event}. */
@NullMarked
package dev.sse4j;

import org.jspecify.annotations.NullMarked;
