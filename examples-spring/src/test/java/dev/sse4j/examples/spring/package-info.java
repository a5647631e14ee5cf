/** The recipe for Spring Boot of {@code docs/mounting.md}. */
@NullMarked
package dev.sse4j.examples.spring;

import org.jspecify.annotations.NullMarked;
