/** Not exported: what the packages of this module share. */
@NullMarked
package dev.sse4j.server.internal;

import org.jspecify.annotations.NullMarked;
