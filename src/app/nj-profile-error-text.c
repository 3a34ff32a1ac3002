/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-profile-error-text.h"

/**
 * nj_profile_error_get_text:
 * @code: why a profile cannot be used
 *
 * Returns: (transfer none): a sentence in the user's language, to be shown
 *   beside the field that is wrong
 */
const char *
nj_profile_error_get_text (NjProfileError code)
{
  switch (code)
    {
    case NJ_PROFILE_ERROR_JSON:
      return _("The settings of this connection cannot be understood.");
    case NJ_PROFILE_ERROR_URL:
      return _("This is not an address such as wss://broker.example:8084/mqtt.");
    case NJ_PROFILE_ERROR_NAME_EMPTY:
      return _("Enter a name for the connection.");
    case NJ_PROFILE_ERROR_SCHEME:
      return _("The scheme must be ws, wss, mqtt or mqtts.");
    case NJ_PROFILE_ERROR_HOST_EMPTY:
      return _("Enter the host name of the broker.");
    case NJ_PROFILE_ERROR_HOST_INVALID:
      return _("This is neither a host name nor an IP address.");
    case NJ_PROFILE_ERROR_HOST_IS_URL:
      return _("Enter the host name only, without scheme, port and path.");
    case NJ_PROFILE_ERROR_PATH_INVALID:
      return _("The path must begin with “/” and contain no spaces and no “#”.");
    case NJ_PROFILE_ERROR_CLIENT_ID_EMPTY:
      return _("A Client ID is needed in MQTT 3.1, and in MQTT 3.1.1 without Clean Session.");
    case NJ_PROFILE_ERROR_CLIENT_ID_TOO_LONG:
      return _("The Client ID is longer than 65,535 bytes.");
    case NJ_PROFILE_ERROR_PASSWORD_ALONE:
      return _("Before MQTT 5.0 a password needs a user name.");
    case NJ_PROFILE_ERROR_STRING:
      return _("This contains a control character or is longer than 65,535 bytes.");
    case NJ_PROFILE_ERROR_HEADER:
      return _("A header needs a name without spaces, and no control characters in its value.");
    case NJ_PROFILE_ERROR_HEADER_RESERVED:
      return _("One of these headers is set by the WebSocket handshake itself.");
    case NJ_PROFILE_ERROR_USER_PROPERTY:
      return _("A User Property needs a name.");
    case NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND:
    case NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND:
    case NJ_PROFILE_ERROR_KEY_FILE_NOT_FOUND:
      return _("The file does not exist.");
    case NJ_PROFILE_ERROR_CA_FILE_UNREADABLE:
    case NJ_PROFILE_ERROR_CERTIFICATE_FILE_UNREADABLE:
    case NJ_PROFILE_ERROR_KEY_FILE_UNREADABLE:
      return _("The file cannot be read.");
    case NJ_PROFILE_ERROR_CA_FILE_INVALID:
      return _("The file does not contain certificates in PEM format.");
    case NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID:
      return _("The file is neither a certificate in PEM format nor a PKCS#12 file.");
    case NJ_PROFILE_ERROR_KEY_FILE_INVALID:
      return _("The file does not contain a private key in PEM format.");
    case NJ_PROFILE_ERROR_KEY_FILE_ALONE:
      return _("A private key is of use with its client certificate only. Choose that, too.");
    case NJ_PROFILE_ERROR_KEY_MISSING:
      return _("The file of the certificate has no private key in it. Choose the file of the key.");
    case NJ_PROFILE_ERROR_KEY_PASSPHRASE_EMPTY:
      return _("The private key is encrypted. Enter its passphrase.");
    case NJ_PROFILE_ERROR_ALPN:
      return _("The name of a protocol has at most 255 bytes.");
    case NJ_PROFILE_ERROR_SUBPROTOCOL:
      return _("A subprotocol is one word without spaces.");
    case NJ_PROFILE_ERROR_PROXY_HOST_EMPTY:
      return _("Enter the host name of the proxy.");
    case NJ_PROFILE_ERROR_PROXY_HOST_INVALID:
      return _("This is neither a host name nor an IP address.");
    case NJ_PROFILE_ERROR_SCRAM_USERNAME:
      return _("SCRAM-SHA-256 needs a user name.");
    case NJ_PROFILE_ERROR_WILL_TOPIC_EMPTY:
      return _("Enter the topic of the Last Will.");
    case NJ_PROFILE_ERROR_WILL_TOPIC:
    case NJ_PROFILE_ERROR_WILL_RESPONSE_TOPIC:
      return _("A topic to publish to must not contain “+”, “#” or control characters.");
    case NJ_PROFILE_ERROR_WILL_PAYLOAD_TOO_LONG:
      return _("The payload of the Last Will is longer than 65,535 bytes.");
    default:
      g_return_val_if_reached (_("This cannot be used."));
    }
}
