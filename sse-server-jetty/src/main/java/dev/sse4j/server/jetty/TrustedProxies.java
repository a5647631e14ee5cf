package dev.sse4j.server.jetty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** The proxies that are believed when they say for whom they ask. */
final class TrustedProxies {

  private final List<AddressBlock> blocks;

  private TrustedProxies(List<AddressBlock> blocks) {
    this.blocks = blocks;
  }

  static TrustedProxies of(String... addressesOrBlocks) {
    return new TrustedProxies(
        Arrays.stream(addressesOrBlocks).map(AddressBlock::of).toList());
  }

  /**
   * Returns the nearest address that is not a trusted proxy's. If there are headers of both kinds,
   * and they do not agree, one of them is the client's own: a proxy writes one and passes the other
   * on. Then neither is believed.
   */
  ClientAddress clientOf(Request request) {
    ClientAddress peer = ClientAddress.of(request.getConnectionMetaData().getRemoteSocketAddress());
    if (!isTrusted(peer)) {
      return peer;
    }
    HttpFields headers = request.getHeaders();
    ClientAddress forwarded = behind(peer, forwarded(headers));
    if (!headers.contains(HttpHeader.X_FORWARDED_FOR)) {
      return forwarded;
    }
    ClientAddress forwardedFor = behind(peer, forwardedFor(headers));
    boolean agreed =
        !headers.contains(HttpHeader.FORWARDED) || forwarded.host().equals(forwardedFor.host());
    return agreed ? forwardedFor : peer;
  }

  /**
   * Each proxy adds who has asked it on the right; so what stands left of the first stranger is
   * that stranger's word.
   */
  private ClientAddress behind(ClientAddress peer, List<String> senders) {
    ClientAddress client = peer;
    for (int i = senders.size() - 1; i >= 0 && isTrusted(client); i--) {
      Optional<ClientAddress> sender = ClientAddress.parse(senders.get(i));
      if (sender.isEmpty()) {
        return client; // who has passed on what cannot be read
      }
      client = sender.get();
    }
    return client;
  }

  private boolean isTrusted(ClientAddress client) {
    return client.literal().isPresent()
        && blocks.stream().anyMatch(block -> block.contains(client.literal().get()));
  }

  private static List<String> forwarded(HttpFields headers) {
    List<String> senders = new ArrayList<>();
    headers.getValuesList(HttpHeader.FORWARDED).stream()
        .map(ForwardedHeader::senders)
        .forEach(senders::addAll);
    return senders;
  }

  private static List<String> forwardedFor(HttpFields headers) {
    return headers.getValuesList(HttpHeader.X_FORWARDED_FOR).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .toList();
  }
}
