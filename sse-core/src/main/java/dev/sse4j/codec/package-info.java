/**
 * The event stream format of WHATWG HTML 9.2, both ways. To read, start with {@link
 * dev.sse4j.codec.EventReader}; to write, with {@link dev.sse4j.codec.EventEncoder}.
 */
@NullMarked
package dev.sse4j.codec;

import org.jspecify.annotations.NullMarked;
