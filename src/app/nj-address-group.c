/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-address-group.h"
#include "nj-field-error.h"
#include "nj-profile-error-text.h"

/* What EMQX uses, and the reference program of mini programs with it. */
#define BROKER_PORT_WS 8083
#define BROKER_PORT_WSS 8084

#define HTTP_PORT 80
#define HTTPS_PORT 443
#define MQTT_PORT 1883
#define MQTTS_PORT 8883

/* In the order of the list. */
static const char *const schemes[] = { "wss", "ws", "mqtts", "mqtt" };

/**
 * NjAddressGroup:
 *
 * The address of a broker, as a whole and in parts. Either follows the other.
 */
struct _NjAddressGroup
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *url_row;
  NjFieldError *url_error;
  AdwExpanderRow *parts_row;
  AdwComboRow *scheme_row;
  GtkEditable *host_row;
  GtkSpinButton *port_spin;
  GtkLabel *tip_label;

  NjProfile *profile;
  guint typing : 1;       /* the URL is being taken over into the profile */
  guint showing : 1;      /* the profile is being shown in the URL */
  guint url_refused : 1;  /* what has been typed there is no address */
  guint port_touched : 1; /* the user has chosen a port, which stays */
};

G_DEFINE_FINAL_TYPE (NjAddressGroup, nj_address_group, ADW_TYPE_PREFERENCES_GROUP)

static void
show_url (NjAddressGroup *self)
{
  g_autofree char *url = nj_profile_get_url (self->profile);

  self->showing = TRUE;
  gtk_editable_set_text (self->url_row, *nj_profile_get_host (self->profile) != '\0' ? url : "");
  self->showing = FALSE;
  self->url_refused = FALSE;
  nj_field_error_set_text (self->url_error, NULL);
}

/* What is likely to go wrong when a mini program uses this address. */
static char *
get_tip (NjAddressGroup *self)
{
  guint port = nj_profile_get_port (self->profile);
  gboolean secure = nj_profile_uses_tls (self->profile);
  g_autofree char *url = NULL;

  if (nj_profile_get_local (self->profile))
    return g_strdup (_("The local broker listens on this computer. Its address is set when it starts."));

  if (*nj_profile_get_host (self->profile) == '\0')
    return g_strdup (_("Paste the address of the broker, or open its parts."));

  if (!nj_profile_uses_websocket (self->profile))
    return g_strdup (_("A mini program cannot use this address: it needs the broker's WebSocket address, ws or wss."));

  /* MQTT.js leaves out 80 and 443, whichever the scheme is. */
  if (secure && port == HTTP_PORT)
    return g_strdup (_("MQTT.js in a mini program drops port 80 from this address and connects to port 443."));

  if (!secure && port == HTTPS_PORT)
    return g_strdup (_("MQTT.js in a mini program drops port 443 from this address and connects to port 80."));

  if (!secure)
    return g_strdup (_("A published mini program can connect with wss only; ws works in the developer tools."));

  url = nj_profile_get_url (self->profile);

  return g_strdup_printf (_("In a mini program, MQTT.js needs this address as wxs%s"),
                          url + strlen ("wss"));
}

static void
update_tip (NjAddressGroup *self)
{
  g_autofree char *tip = get_tip (self);

  gtk_label_set_label (self->tip_label, tip);
}

static void
profile_notify_cb (NjAddressGroup *self)
{
  if (!self->typing)
    show_url (self);
  update_tip (self);
}

static void
url_changed_cb (NjAddressGroup *self)
{
  if (self->showing || self->profile == NULL)
    return;

  self->typing = TRUE;
  self->url_refused = !nj_profile_apply_url (self->profile,
                                             gtk_editable_get_text (self->url_row), NULL);
  self->typing = FALSE;

  if (!self->url_refused)
    {
      self->port_touched = FALSE;
      nj_field_error_set_text (self->url_error, NULL);
    }
}

static const char *
get_url_error (NjAddressGroup *self)
{
  static const char *const others[] = { "http", "https", NULL };
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->url_row)));
  g_autofree char *scheme = NULL;

  if (*text == '\0')
    return _("Enter the address of the broker.");
  if (!self->url_refused)
    return NULL;

  scheme = g_uri_parse_scheme (text);
  if (scheme != NULL && g_strv_contains (others, scheme))
    return _("An address begins with ws://, wss://, mqtt:// or mqtts://.");

  return nj_profile_error_get_text (NJ_PROFILE_ERROR_URL);
}

static void
url_focus_leave_cb (NjAddressGroup *self)
{
  const char *error;

  if (self->profile == NULL || *gtk_editable_get_text (self->url_row) == '\0')
    return;

  error = get_url_error (self);
  if (error == NULL)
    show_url (self);
  else
    nj_field_error_set_text (self->url_error, error);
}

/* The scheme's counterpart of a port that is one of those everybody uses. */
static guint
port_for_scheme (guint       port,
                 const char *scheme)
{
  gboolean plain_web = port == HTTP_PORT || port == HTTPS_PORT;

  if (!plain_web && port != BROKER_PORT_WS && port != BROKER_PORT_WSS &&
      port != MQTT_PORT && port != MQTTS_PORT)
    return port;

  if (g_str_equal (scheme, "mqtt"))
    return MQTT_PORT;
  if (g_str_equal (scheme, "mqtts"))
    return MQTTS_PORT;
  if (g_str_equal (scheme, "ws"))
    return plain_web ? HTTP_PORT : BROKER_PORT_WS;

  return plain_web ? HTTPS_PORT : BROKER_PORT_WSS;
}

static void
scheme_selected_cb (NjAddressGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->scheme_row);
  guint port;

  if (self->profile == NULL || selected >= G_N_ELEMENTS (schemes) ||
      g_str_equal (schemes[selected], nj_profile_get_scheme (self->profile)))
    return;

  port = nj_profile_get_port (self->profile);
  g_object_freeze_notify (G_OBJECT (self->profile));
  nj_profile_set_scheme (self->profile, schemes[selected]);
  if (!self->port_touched)
    nj_profile_set_port (self->profile, port_for_scheme (port, schemes[selected]));
  g_object_thaw_notify (G_OBJECT (self->profile));
}

static void
port_changed_cb (NjAddressGroup *self)
{
  guint port = (guint) gtk_spin_button_get_value_as_int (self->port_spin);

  if (self->profile == NULL || port == nj_profile_get_port (self->profile))
    return;

  self->port_touched = TRUE;
  nj_profile_set_port (self->profile, port);
}

static void
show_scheme_cb (NjAddressGroup *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (g_str_equal (schemes[i], nj_profile_get_scheme (self->profile)))
        adw_combo_row_set_selected (self->scheme_row, i);
    }
}

static void
show_port_cb (NjAddressGroup *self)
{
  gtk_spin_button_set_value (self->port_spin, nj_profile_get_port (self->profile));
}

static void
nj_address_group_dispose (GObject *object)
{
  NjAddressGroup *self = NJ_ADDRESS_GROUP (object);

  g_clear_object (&self->profile);

  G_OBJECT_CLASS (nj_address_group_parent_class)->dispose (object);
}

static gboolean
nj_address_group_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NJ_ADDRESS_GROUP (widget)->url_row));
}

static void
nj_address_group_class_init (NjAddressGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_address_group_dispose;
  widget_class->grab_focus = nj_address_group_grab_focus;

  g_type_ensure (NJ_TYPE_FIELD_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-address-group.ui");
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, url_row);
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, url_error);
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, parts_row);
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, scheme_row);
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, host_row);
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, port_spin);
  gtk_widget_class_bind_template_child (widget_class, NjAddressGroup, tip_label);
  gtk_widget_class_bind_template_callback (widget_class, url_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, url_focus_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, scheme_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, port_changed_cb);
}

static void
nj_address_group_init (NjAddressGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_address_group_set_profile:
 * @self: a group, without a profile so far
 * @profile: the profile whose address is edited
 *
 * The address of the local broker is shown only.
 */
void
nj_address_group_set_profile (NjAddressGroup *self,
                              NjProfile      *profile)
{
  static const char *const parts[] = {
    "notify::scheme",
    "notify::host",
    "notify::port",
    "notify::path",
  };
  gboolean local;

  g_return_if_fail (NJ_IS_ADDRESS_GROUP (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_object_bind_property (profile, "host", self->host_row, "text",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (profile, "notify::scheme", G_CALLBACK (show_scheme_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "notify::port", G_CALLBACK (show_port_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_signal_connect_object (profile, parts[i], G_CALLBACK (profile_notify_cb), self,
                             G_CONNECT_SWAPPED);

  show_scheme_cb (self);
  show_port_cb (self);
  profile_notify_cb (self);

  local = nj_profile_get_local (profile);
  gtk_widget_set_sensitive (GTK_WIDGET (self->url_row), !local);
  gtk_widget_set_sensitive (GTK_WIDGET (self->parts_row), !local);
}

/**
 * nj_address_group_check:
 * @self: a group
 *
 * Looks at the address as it has been typed, which may be no address at all and
 * thus not in the profile. Says so beneath it.
 *
 * Returns: whether it can be used
 */
gboolean
nj_address_group_check (NjAddressGroup *self)
{
  const char *error;

  g_return_val_if_fail (NJ_IS_ADDRESS_GROUP (self), FALSE);

  if (nj_profile_get_local (self->profile))
    return TRUE;

  error = get_url_error (self);
  nj_field_error_set_text (self->url_error, error);

  return error == NULL;
}
