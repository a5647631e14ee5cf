/** The examples of {@code docs/testing.md}: each is a test of something that a user might have. */
@NullMarked
package dev.sse4j.examples.testing;

import org.jspecify.annotations.NullMarked;
