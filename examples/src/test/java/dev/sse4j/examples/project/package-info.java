/** Tests on the project as a whole. They live here because this module sees all others. */
package dev.sse4j.examples.project;
