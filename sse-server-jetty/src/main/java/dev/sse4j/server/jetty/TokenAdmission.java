package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who shows a known token, as {@code Authorization: Bearer} or as {@code X-Authorization}.
 *
 * <pre>{@code
 * SseHandler handler = SseHandler.builder(hub)
 *     .admission(TokenAdmission.of(
 *         Identity.of("dashboard", dashboardSecret),
 *         Identity.of("kennel", kennelSecret).withNamespaces("/pets/dogs", "/news")))
 *     .build();
 * }</pre>
 *
 * <p>A missing token, one that is not known and one that has expired are answered 401; a namespace
 * that the token is not for, 403. Only digests are kept, and compared in constant time. Immutable;
 * safe for use by any thread.
 */
public final class TokenAdmission implements Admission {

  private final List<Identity> identities;
  private final boolean queryAllowed;
  private final InstantSource clock;

  private TokenAdmission(List<Identity> identities, boolean queryAllowed, InstantSource clock) {
    this.identities = identities;
    this.queryAllowed = queryAllowed;
    this.clock = clock;
  }

  /**
   * Returns an admission of these. Two may have one principal, as while a token is exchanged
   * for another.
   *
   * @throws IllegalArgumentException if there are none, or two have the same token
   */
  public static TokenAdmission of(Identity... identities) {
    if (identities.length == 0) {
      throw new IllegalArgumentException(
          "a token admission needs an identity, but there were none: nobody could come in");
    }
    List<Identity> known = new ArrayList<>();
    for (Identity identity : identities) {
      for (Identity other : known) {
        if (identity.token.matches(other.token)) {
          throw new IllegalArgumentException("each identity needs a token of its own, but \""
              + other.principal + "\" and \"" + identity.principal + "\" have the same");
        }
      }
      known.add(identity);
    }
    return new TokenAdmission(List.copyOf(known), false, InstantSource.system());
  }

  /**
   * Returns a copy that takes a token from the query, too: {@code ?token=}. It is for browsers,
   * whose {@code EventSource} cannot send headers, and only read on subscribing.
   *
   * <p>It has a price: what stands in a URL gets into the logs of proxies, into the history of the
   * browser and into {@code Referer}, and who reads it there has the token (RFC 9700, section
   * 4.3.2). This server shows and logs no query; others on the way do. Let such a token expire
   * soon, and let it subscribe to little; or give pages {@linkplain SseHandlerBuilder#tickets()
   * tickets} instead.
   */
  public TokenAdmission withQueryToken() {
    return new TokenAdmission(identities, true, clock);
  }

  /** Returns a copy that takes the time for expiries from this clock; the system's unless set. */
  public TokenAdmission withClock(InstantSource clock) {
    return new TokenAdmission(identities, queryAllowed, Objects.requireNonNull(clock, "clock"));
  }

  @Override
  public Admitted admit(Request request, Set<Namespace> namespaces) throws Refusal {
    List<Token> shown = Credentials.inHeaders(request);
    if (queryAllowed) {
      Credentials.inQuery(request).ifPresent(shown::add);
    }
    if (shown.isEmpty()) {
      throw unauthorized("a token is needed: send it as \"Authorization: Bearer TOKEN\"", "");
    }
    Identity identity = identityOf(shown);
    if (identity == null) {
      throw unauthorized("the token is not one that is known here", ", error=\"invalid_token\"");
    }
    if (identity.expiry.isPresent() && !clock.instant().isBefore(identity.expiry.get())) {
      throw unauthorized("the token has expired: get a new one", ", error=\"invalid_token\"");
    }
    for (Namespace namespace : namespaces) {
      if (identity.namespaces.stream().noneMatch(own -> own.contains(namespace))) {
        throw new Refusal(403, "the token is not for the namespace \"" + namespace + "\"");
      }
    }
    Admitted admitted = Admitted.to(namespaces).withPrincipal(identity.principal);
    return identity.expiry.map(admitted::withExpiry).orElse(admitted);
  }

  private @Nullable Identity identityOf(List<Token> shown) {
    Identity found = null;
    for (Identity identity : identities) {
      // On to the end, also when it is found: the time must not tell whose token is like this one.
      if (identity.token.isAmong(shown)) {
        found = identity;
      }
    }
    return found;
  }

  private static Refusal unauthorized(String text, String error) {
    return new Refusal(401, text, Map.of("WWW-Authenticate", "Bearer realm=\"sse4j\"" + error));
  }

  /** Somebody who has a token, and what it is for. Immutable; it does not show its secret. */
  public static final class Identity {

    private final String principal;
    private final Token token;
    private final Set<Namespace> namespaces;
    private final Optional<Instant> expiry;

    private Identity(
        String principal, Token token, Set<Namespace> namespaces, Optional<Instant> expiry) {
      this.principal = principal;
      this.token = token;
      this.namespaces = namespaces;
      this.expiry = expiry;
    }

    /**
     * Returns an identity for all namespaces, for ever.
     *
     * @param principal who that is, as limits and the status know it
     * @param token the token; it is not kept, but its digest
     * @throws IllegalArgumentException if one of them is blank
     */
    public static Identity of(String principal, String token) {
      if (principal.isBlank()) {
        throw new IllegalArgumentException("the principal of an identity must not be blank");
      }
      return new Identity(principal, Token.of(token), Set.of(Namespace.ROOT), Optional.empty());
    }

    /**
     * Returns a copy for these namespaces only, and what they contain; patterns may be among them.
     *
     * @throws IllegalArgumentException if there are none, or one of them cannot be
     */
    public Identity withNamespaces(String... namespaces) {
      if (namespaces.length == 0) {
        throw new IllegalArgumentException("the identity \"" + principal
            + "\" needs a namespace, but there were none: its token would be for nothing");
      }
      Set<Namespace> own =
          Arrays.stream(namespaces).map(Namespace::new).collect(Collectors.toUnmodifiableSet());
      return new Identity(principal, token, own, expiry);
    }

    /** Returns a copy whose token is good until this moment, and whose streams end then. */
    public Identity withExpiry(Instant expiry) {
      return new Identity(principal, token, namespaces, Optional.of(expiry));
    }

    /** Shows the principal, and nothing of the secret. */
    @Override
    public String toString() {
      return "Identity[" + principal + "]";
    }
  }
}
