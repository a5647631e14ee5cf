/**
 * The runnable jar: a server, two demonstrations, a reader, a publisher and a language model's
 * answer. Written to be copied from. Start with {@link dev.sse4j.examples.PetStore} and {@link
 * dev.sse4j.examples.ReadCommand}.
 */
@NullMarked
package dev.sse4j.examples;

import org.jspecify.annotations.NullMarked;
