/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-bindings.h"

/* The controls whose property has the type of the setting, or one that GObject
 * converts from and to it. */
static const struct
{
  const char *setting;
  const char *control;
  const char *property;
} controls[] = {
  { "name", "name_row", "text" },
  { "group", "group_row", "text" },
  { "client-id", "client_id_row", "text" },
  { "clean-start", "clean_start_switch", "active" },
  { "keep-alive", "keep_alive_spin", "value" },
  { "username", "username_row", "text" },
  { "password", "password_row", "text" },
  { "path", "path_row", "text" },
  { "subprotocol", "subprotocol_row", "text" },
  { "queue-max-messages", "queue_max_messages_spin", "value" },
  { "queue-max-mebibytes", "queue_max_mebibytes_spin", "value" },
  { "history", "history_switch", "active" },
  { "history-max-messages", "history_max_messages_spin", "value" },
  { "history-max-mebibytes", "history_max_mebibytes_spin", "value" },
  { "history-max-days", "history_max_days_spin", "value" },
  { "reconnect", "reconnect_switch", "active" },
  { "reconnect-period", "reconnect_period_spin", "value" },
  { "resubscribe", "resubscribe_switch", "active" },
  { "session-expiry-interval", "session_expiry_interval_spin", "value" },
  { "receive-maximum", "receive_maximum_spin", "value" },
  { "maximum-packet-size", "maximum_packet_size_spin", "value" },
  { "topic-alias-maximum", "topic_alias_maximum_spin", "value" },
  { "request-response-information", "request_response_information_switch", "active" },
  { "request-problem-information", "request_problem_information_switch", "active" },
  { "user-properties", "user_properties_group", "pairs" },
  { "will-enabled", "will_row", "enable-expansion" },
  { "will-topic", "will_topic_row", "text" },
  { "will-payload", "will_payload_row", "text" },
  { "will-retain", "will_retain_switch", "active" },
  { "will-delay-interval", "will_delay_interval_spin", "value" },
  { "will-message-expiry-interval", "will_message_expiry_interval_spin", "value" },
  { "will-content-type", "will_content_type_row", "text" },
  { "will-response-topic", "will_response_topic_row", "text" },
};

/* Lists in the order of an enumeration that begins with 0. */
static const struct
{
  const char *setting;
  const char *control;
} lists[] = {
  { "authentication", "authentication_row" },
  { "queue-policy", "queue_policy_row" },
  { "will-qos", "will_qos_row" },
};

/* Those that need more than that. */
static const char *const transformed[] = {
  "version_row",
  "headers_group",
  "connect_timeout_spin",
};

static gboolean
version_to_selected (GBinding     *binding,
                     const GValue *from,
                     GValue       *to,
                     gpointer      user_data)
{
  g_value_set_uint (to, (guint) (g_value_get_enum (from) - MQTT_VERSION_3_1));

  return TRUE;
}

static gboolean
selected_to_version (GBinding     *binding,
                     const GValue *from,
                     GValue       *to,
                     gpointer      user_data)
{
  g_value_set_enum (to, (int) g_value_get_uint (from) + MQTT_VERSION_3_1);

  return TRUE;
}

static gboolean
enum_to_selected (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  g_value_set_uint (to, (guint) g_value_get_enum (from));

  return TRUE;
}

static gboolean
selected_to_enum (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  g_value_set_enum (to, (int) g_value_get_uint (from));

  return TRUE;
}

/**
 * nj_profile_bindings_bind_choice:
 * @profile: a profile
 * @setting: the name of a property with an enumeration, whose values count from 0
 * @row: what has a property "selected", with the values in their order
 *
 * Lets each be what the other is, as long as both live.
 */
void
nj_profile_bindings_bind_choice (NjProfile  *profile,
                                 const char *setting,
                                 gpointer    row)
{
  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (setting != NULL);
  g_return_if_fail (G_IS_OBJECT (row));

  g_object_bind_property_full (profile, setting, row, "selected",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL,
                               enum_to_selected, selected_to_enum, NULL, NULL);
}

static gboolean
milliseconds_to_seconds (GBinding     *binding,
                         const GValue *from,
                         GValue       *to,
                         gpointer      user_data)
{
  g_value_set_double (to, g_value_get_uint (from) / 1000.0);

  return TRUE;
}

static gboolean
seconds_to_milliseconds (GBinding     *binding,
                         const GValue *from,
                         GValue       *to,
                         gpointer      user_data)
{
  g_value_set_uint (to, (guint) (g_value_get_double (from) * 1000.0 + 0.5));

  return TRUE;
}

/* "Name: value" to a name and a value. */
static gboolean
headers_to_pairs (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  const char *const *headers = g_value_get_boxed (from);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (headers[i], ":", 2);

      g_strv_builder_add_many (builder,
                               parts[0] != NULL ? g_strstrip (parts[0]) : "",
                               parts[0] != NULL && parts[1] != NULL ? g_strstrip (parts[1]) : "",
                               NULL);
    }
  g_value_take_boxed (to, g_strv_builder_end (builder));

  return TRUE;
}

static gboolean
pairs_to_headers (GBinding     *binding,
                  const GValue *from,
                  GValue       *to,
                  gpointer      user_data)
{
  const char *const *pairs = g_value_get_boxed (from);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; pairs[i] != NULL; i += 2)
    {
      g_autofree char *header = g_strdup_printf ("%s: %s", pairs[i], pairs[i + 1]);

      g_strv_builder_add (builder, header);
    }
  g_value_take_boxed (to, g_strv_builder_end (builder));

  return TRUE;
}

/**
 * nj_profile_bindings_name_controls:
 * @widget_class: the class of a template
 *
 * Makes the controls of the settings known by name, for nj_profile_bindings_create().
 */
void
nj_profile_bindings_name_controls (GtkWidgetClass *widget_class)
{
  g_return_if_fail (GTK_IS_WIDGET_CLASS (widget_class));

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    gtk_widget_class_bind_template_child_full (widget_class, controls[i].control, FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    gtk_widget_class_bind_template_child_full (widget_class, lists[i].control, FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (transformed); i++)
    gtk_widget_class_bind_template_child_full (widget_class, transformed[i], FALSE, 0);
}

static GObject *
get_control (GtkWidget  *widget,
             const char *id)
{
  return gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), id);
}

/**
 * nj_profile_bindings_create:
 * @profile: a profile
 * @widget: a widget whose template has the controls of the settings
 *
 * Binds each control to its setting, both ways. The address, TLS and the proxy have
 * groups of their own, which do this themselves.
 */
void
nj_profile_bindings_create (NjProfile *profile,
                            GtkWidget *widget)
{
  const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
  GtkSpinButton *timeout_spin;
  gboolean whole_seconds;
  guint timeout;

  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    g_object_bind_property (profile, controls[i].setting,
                            get_control (widget, controls[i].control), controls[i].property,
                            flags);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    nj_profile_bindings_bind_choice (profile, lists[i].setting,
                                     get_control (widget, lists[i].control));

  g_object_bind_property_full (profile, "version",
                               get_control (widget, "version_row"), "selected", flags,
                               version_to_selected, selected_to_version, NULL, NULL);
  g_object_bind_property_full (profile, "headers",
                               get_control (widget, "headers_group"), "pairs", flags,
                               headers_to_pairs, pairs_to_headers, NULL, NULL);

  /* A file may have any number of milliseconds; opening it must not round them. */
  timeout_spin = GTK_SPIN_BUTTON (get_control (widget, "connect_timeout_spin"));
  g_object_get (profile, "connect-timeout", &timeout, NULL);
  whole_seconds = timeout % 1000 == 0;
  gtk_spin_button_set_digits (timeout_spin, whole_seconds ? 0 : 3);
  gtk_spin_button_set_range (timeout_spin, whole_seconds ? 1 : 0.001, G_MAXINT / 1000);
  g_object_bind_property_full (profile, "connect-timeout", timeout_spin, "value", flags,
                               milliseconds_to_seconds, seconds_to_milliseconds, NULL, NULL);
}
