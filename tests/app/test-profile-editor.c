/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "app-driver.h"
#include "dialog-driver.h"
#include "editor-fixture.h"
#include "nj-field-error.h"
#include "nj-file-row.h"
#include "nj-profile-error-text.h"
#include "nj-profile-secrets.h"
#include "nj-row-names.h"
#include "nj-store-enums.h"

/* The editor as a user has it: filled in through its controls, closed with its
 * buttons. */

static NjFieldError *
find_error (EditorFixture *fixture,
            const char    *setting)
{
  g_autoptr (GPtrArray) errors = nj_field_error_find_all (fixture->editor);

  for (guint i = 0; i < errors->len; i++)
    {
      NjFieldError *error = g_ptr_array_index (errors, i);

      if (g_strcmp0 (nj_field_error_get_setting (error), setting) == 0)
        return error;
    }

  g_assert_not_reached ();
}

static void
test_new (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, TRUE);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (editor_fixture_get_control (&fixture, "port_spin"))),
                   ==, 8084);

  editor_fixture_type (&fixture, "url_row", "wss://broker.emqx.io:8084/mqtt");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (editor_fixture_get_control (&fixture, "host_row"))),
                   ==, "broker.emqx.io");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (editor_fixture_get_control (&fixture, "name_row"))),
                   ==, "broker.emqx.io");
  g_assert_cmpstr (nj_profile_get_host (profile), ==, "");

  editor_fixture_type (&fixture, "name_row", "EMQX");
  editor_fixture_type (&fixture, "url_row", "wxs://broker.example/ws");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (editor_fixture_get_control (&fixture, "name_row"))),
                   ==, "EMQX");

  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 1);
  g_assert_cmpstr (nj_profile_get_name (profile), ==, "EMQX");
  g_assert_cmpstr (nj_profile_get_scheme (profile), ==, "wss");
  g_assert_cmpstr (nj_profile_get_host (profile), ==, "broker.example");
  g_assert_cmpuint (nj_profile_get_port (profile), ==, 443);
  g_assert_cmpstr (nj_profile_get_path (profile), ==, "/ws");
  test_await (fixture.editor == NULL);
  editor_fixture_clear (&fixture);
}

static void
test_address_parts (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();
  EditorFixture fixture = { 0 };
  AdwComboRow *scheme;
  GtkSpinButton *port;

  editor_fixture_open (&fixture, profile, TRUE);
  scheme = ADW_COMBO_ROW (editor_fixture_get_control (&fixture, "scheme_row"));
  port = GTK_SPIN_BUTTON (editor_fixture_get_control (&fixture, "port_spin"));

  editor_fixture_type (&fixture, "host_row", "mq.example");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (editor_fixture_get_control (&fixture, "url_row"))),
                   ==, "wss://mq.example:8084/mqtt");

  adw_combo_row_set_selected (scheme, 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (editor_fixture_get_control (&fixture, "url_row"))),
                   ==, "ws://mq.example:8083/mqtt");
  adw_combo_row_set_selected (scheme, 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 8084);

  /* What the user has chosen stays. */
  gtk_spin_button_set_value (port, 8083);
  adw_combo_row_set_selected (scheme, 1);
  adw_combo_row_set_selected (scheme, 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 8083);

  editor_fixture_type (&fixture, "url_row", "ws://mq.example");
  adw_combo_row_set_selected (scheme, 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 443);
  editor_fixture_clear (&fixture);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *control;
    const char *wrong;
    const char *right;
    const char *setting;
    NjProfileError code;
  } cases[] = {
    { "name_row", " ", "a", "name", NJ_PROFILE_ERROR_NAME_EMPTY },
    { "host_row", "a b", "a", "host", NJ_PROFILE_ERROR_HOST_INVALID },
    { "path_row", "mqtt", "/mqtt", "path", NJ_PROFILE_ERROR_PATH_INVALID },
    { "client_id_row", "a\tb", "ab", "client-id", NJ_PROFILE_ERROR_STRING },
    { "password_row", "secret", "", "password", NJ_PROFILE_ERROR_PASSWORD_ALONE },
    { "will_topic_row", "a/#", "a", "will-topic", NJ_PROFILE_ERROR_WILL_TOPIC },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NjProfile) profile = nj_profile_new_example ();
      EditorFixture fixture = { 0 };
      NjFieldError *error;
      GtkWidget *field;

      g_object_set (profile, "will-enabled", TRUE, "will-topic", "t", NULL);
      editor_fixture_open (&fixture, profile, FALSE);
      error = find_error (&fixture, cases[i].setting);
      field = nj_field_error_get_field (error);

      editor_fixture_type (&fixture, cases[i].control, cases[i].wrong);
      g_assert_null (nj_field_error_get_text (error));
      editor_fixture_save (&fixture);
      g_assert_cmpuint (fixture.n_saved, ==, 0);
      g_assert_cmpstr (nj_field_error_get_text (error), ==, nj_profile_error_get_text (cases[i].code));
      g_assert_true (gtk_widget_has_css_class (field, "error"));
      g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture.editor)), field));

      editor_fixture_type (&fixture, cases[i].control, cases[i].right);
      g_assert_null (nj_field_error_get_text (error));
      g_assert_false (gtk_widget_has_css_class (field, "error"));
      editor_fixture_save (&fixture);
      g_assert_cmpuint (fixture.n_saved, ==, 1);
      editor_fixture_clear (&fixture);
    }
}

static void
test_bad_url (void)
{
  static const char *const cases[] = { "", "http://broker.example", "wss://", "not an address" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NjProfile) profile = nj_profile_new ();
      EditorFixture fixture = { 0 };
      NjFieldError *error;

      nj_profile_set_name (profile, "a");
      editor_fixture_open (&fixture, profile, TRUE);
      editor_fixture_type (&fixture, "url_row", cases[i]);
      editor_fixture_save (&fixture);
      error = find_error (&fixture, NULL);
      g_assert_cmpuint (fixture.n_saved, ==, 0);
      g_assert_nonnull (nj_field_error_get_text (error));

      editor_fixture_type (&fixture, "url_row", "wss://broker.example/mqtt");
      g_assert_null (nj_field_error_get_text (error));
      editor_fixture_save (&fixture);
      g_assert_cmpuint (fixture.n_saved, ==, 1);
      editor_fixture_clear (&fixture);
    }
}

static void
test_error_texts (void)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (NJ_TYPE_PROFILE_ERROR);

  for (guint i = 0; i < codes->n_values; i++)
    {
      const char *text = nj_profile_error_get_text ((NjProfileError) codes->values[i].value);

      g_assert_cmpstr (text, !=, "");
      g_assert_true (g_str_has_suffix (text, "."));
    }
}

static GtkWidget *
find_question (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        return toplevel;
    }

  return NULL;
}

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
answer (const char *label)
{
  GtkWidget *question = find_question ();
  GtkWidget *button;

  g_assert_nonnull (question);
  button = find_button (question, _(label));
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  test_await (find_question () == NULL);
}

static void
test_discard (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, FALSE);
  editor_fixture_type (&fixture, "password_row", "x");
  editor_fixture_type (&fixture, "password_row", "");
  gtk_window_close (GTK_WINDOW (fixture.editor));
  test_await (fixture.editor == NULL);
  g_assert_null (find_question ());
  editor_fixture_clear (&fixture);

  editor_fixture_open (&fixture, profile, FALSE);
  editor_fixture_type (&fixture, "password_row", "x");
  gtk_window_close (GTK_WINDOW (fixture.editor));
  answer (N_("_Keep Editing"));
  g_assert_nonnull (fixture.editor);

  gtk_window_close (GTK_WINDOW (fixture.editor));
  answer (N_("_Discard"));
  test_await (fixture.editor == NULL);
  g_assert_cmpuint (fixture.n_saved, ==, 0);
  g_assert_cmpstr (nj_profile_get_password (profile), ==, "");
  editor_fixture_clear (&fixture);
}

static void
test_late_password (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  g_autofree char *passphrase = NULL;
  EditorFixture fixture = { 0 };

  nj_profile_set_username (profile, "me");
  editor_fixture_open (&fixture, profile, FALSE);
  nj_profile_set_password (profile, "from the keyring");
  nj_profile_set_secret (profile, NJ_SECRET_KEY_PASSPHRASE, "from there, too");
  editor_fixture_save (&fixture);
  g_assert_cmpstr (nj_profile_get_password (profile), ==, "from the keyring");
  passphrase = nj_profile_get_secret (profile, NJ_SECRET_KEY_PASSPHRASE);
  g_assert_cmpstr (passphrase, ==, "from there, too");
  editor_fixture_clear (&fixture);
}

static void
test_local (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new_local ();
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, FALSE);
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (editor_fixture_get_control (&fixture, "url_row"))));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (editor_fixture_get_control (&fixture, "parts_row"))));
  editor_fixture_type (&fixture, "client_id_row", "desk");
  editor_fixture_save (&fixture);
  g_assert_cmpstr (nj_profile_get_client_id (profile), ==, "desk");
  g_assert_true (nj_profile_get_local (profile));
  editor_fixture_clear (&fixture);
}

static void
test_version (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, profile, FALSE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (editor_fixture_get_control (&fixture, "mqtt5_group"))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (editor_fixture_get_control (&fixture, "user_properties_group"))));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (editor_fixture_get_control (&fixture, "clean_start_row"))),
                   ==, _("Clean Session"));

  adw_combo_row_set_selected (ADW_COMBO_ROW (editor_fixture_get_control (&fixture, "version_row")), 2);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (editor_fixture_get_control (&fixture, "mqtt5_group"))));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (editor_fixture_get_control (&fixture, "will_content_type_row"))));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (editor_fixture_get_control (&fixture, "clean_start_row"))),
                   ==, _("Clean Start"));
  editor_fixture_clear (&fixture);
}

/* A profile may have a wrong setting that this version or scheme does not have;
 * it must not keep the user from saving, and is there again when it counts. */
static void
test_hidden_errors (void)
{
  static const char *const user_properties[] = { "", "nameless", NULL };
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  g_autofree char *response_topic = NULL;
  EditorFixture fixture = { 0 };

  g_object_set (profile,
                "scheme", "ws", "ca-file", "/nonexistent/ca.pem",
                "will-enabled", TRUE, "will-topic", "t", "will-response-topic", "#",
                "user-properties", user_properties,
                NULL);
  editor_fixture_open (&fixture, profile, FALSE);
  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 1);
  g_object_get (profile, "will-response-topic", &response_topic, NULL);
  g_assert_cmpstr (response_topic, ==, "#");
  g_assert_cmpstr (nj_profile_get_ca_file (profile), ==, "/nonexistent/ca.pem");
  g_assert_true (nj_profile_validate (profile, NULL, NULL));
  editor_fixture_clear (&fixture);

  editor_fixture_open (&fixture, profile, FALSE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (editor_fixture_get_control (&fixture, "scheme_row")), 0);
  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 1);
  g_assert_cmpstr (nj_field_error_get_text (find_error (&fixture, "ca-file")), ==,
                   nj_profile_error_get_text (NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND));
  editor_fixture_clear (&fixture);
}

static gboolean
is_shown (EditorFixture *fixture,
          const char    *id)
{
  return gtk_widget_get_mapped (GTK_WIDGET (editor_fixture_get_control (fixture, id)));
}

/* What a scheme does not have is not there. */
static void
test_schemes (void)
{
  static const struct
  {
    guint selected;
    const char *scheme;
    int port;
    gboolean tls;
    gboolean websocket;
  } cases[] = {
    { 1, "ws", 8083, FALSE, TRUE },
    { 2, "mqtts", 8883, TRUE, FALSE },
    { 3, "mqtt", 1883, FALSE, FALSE },
    { 0, "wss", 8084, TRUE, TRUE },
  };
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };
  GtkSpinButton *port;

  editor_fixture_open (&fixture, profile, FALSE);
  port = GTK_SPIN_BUTTON (editor_fixture_get_control (&fixture, "port_spin"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      adw_combo_row_set_selected (ADW_COMBO_ROW (editor_fixture_get_control (&fixture, "scheme_row")),
                                  cases[i].selected);
      g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, cases[i].port);
      test_run_for (20);
      g_assert_true (is_shown (&fixture, "tls_verify_switch") == cases[i].tls);
      g_assert_true (is_shown (&fixture, "tls_minimum_version_row") == cases[i].tls);
      g_assert_true (is_shown (&fixture, "alpn_row") == (cases[i].tls && !cases[i].websocket));
      g_assert_true (is_shown (&fixture, "path_row") == cases[i].websocket);
      g_assert_true (is_shown (&fixture, "subprotocol_row") == cases[i].websocket);
      g_assert_true (is_shown (&fixture, "headers_group") == cases[i].websocket);
    }

  editor_fixture_type (&fixture, "url_row", "mqtts://me:secret@mq.example");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (editor_fixture_get_control (&fixture, "scheme_row"))), ==, 2);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 8883);
  editor_fixture_save (&fixture);
  g_assert_cmpstr (nj_profile_get_username (profile), ==, "me");
  g_assert_cmpstr (nj_profile_get_password (profile), ==, "secret");
  editor_fixture_clear (&fixture);
}

static void
test_proxy (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };
  AdwComboRow *mode;
  GtkSpinButton *port;

  editor_fixture_open (&fixture, profile, FALSE);
  mode = ADW_COMBO_ROW (editor_fixture_get_control (&fixture, "proxy_mode_row"));
  port = GTK_SPIN_BUTTON (editor_fixture_get_control (&fixture, "proxy_port_spin"));
  g_assert_false (is_shown (&fixture, "proxy_host_row"));

  adw_combo_row_set_selected (mode, NJ_PROXY_SOCKS5);
  test_run_for (20);
  g_assert_true (is_shown (&fixture, "proxy_host_row"));
  g_assert_true (is_shown (&fixture, "proxy_password_row"));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 1080);
  adw_combo_row_set_selected (mode, NJ_PROXY_HTTP);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 8080);
  gtk_spin_button_set_value (port, 3128);
  adw_combo_row_set_selected (mode, NJ_PROXY_SOCKS5);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (port), ==, 3128);

  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 0);
  g_assert_cmpstr (nj_field_error_get_text (find_error (&fixture, "proxy-host")), ==,
                   nj_profile_error_get_text (NJ_PROFILE_ERROR_PROXY_HOST_EMPTY));
  editor_fixture_type (&fixture, "proxy_host_row", "proxy.example");
  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 1);
  editor_fixture_clear (&fixture);
}

/* A file is shown, may be cleared, and what is wrong with it is said beside it. */
static void
test_files (void)
{
  g_autofree char *dir = test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "client.pem", NULL);
  g_autofree char *certificate = NULL;
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };
  NjFileRow *row;

  g_assert_true (g_file_set_contents (path, "-----BEGIN CERTIFICATE-----\n", -1, NULL));
  g_object_set (profile, "certificate-file", path, NULL);
  editor_fixture_open (&fixture, profile, FALSE);
  row = NJ_FILE_ROW (editor_fixture_get_control (&fixture, "certificate_file_row"));
  g_assert_cmpstr (nj_file_row_get_path (row), ==, path);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, path);
  g_assert_true (is_shown (&fixture, "key_file_row"));

  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 0);
  g_assert_cmpstr (nj_field_error_get_text (find_error (&fixture, "key-file")), ==,
                   nj_profile_error_get_text (NJ_PROFILE_ERROR_KEY_MISSING));

  g_signal_emit_by_name (dialog_driver_get_child (GTK_WIDGET (row), "clear_button"), "clicked");
  g_assert_null (nj_file_row_get_path (row));
  g_assert_null (nj_field_error_get_text (find_error (&fixture, "key-file")));
  test_run_for (20);
  g_assert_false (is_shown (&fixture, "key_file_row"));
  editor_fixture_save (&fixture);
  g_assert_cmpuint (fixture.n_saved, ==, 1);
  g_object_get (profile, "certificate-file", &certificate, NULL);
  g_assert_null (certificate);
  editor_fixture_clear (&fixture);
  test_remove_dir (dir);
}

static void
check_names (GtkWidget *widget,
             guint     *n_checked)
{
  if (GTK_IS_SWITCH (widget) || GTK_IS_SPIN_BUTTON (widget) || ADW_IS_ENTRY_ROW (widget) ||
      ADW_IS_COMBO_ROW (widget) || GTK_IS_ENTRY (widget))
    {
      /* The switch inside an expander row is libadwaita's own. */
      gboolean own = gtk_widget_get_ancestor (widget, ADW_TYPE_EXPANDER_ROW) != NULL && GTK_IS_SWITCH (widget) &&
                     g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "enable_switch") == 0;

      if (!own && !gtk_test_accessible_has_property (nj_row_get_control (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
        g_error ("%s %s has no name", G_OBJECT_TYPE_NAME (widget),
                 gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
      *n_checked += 1;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, n_checked);
}

/* A screen reader finds the title of a row at the control in it. */
static void
test_names (void)
{
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  EditorFixture fixture = { 0 };
  guint n_checked = 0;

  editor_fixture_open (&fixture, profile, FALSE);
  check_names (fixture.editor, &n_checked);
  g_assert_cmpuint (n_checked, >, 30);
  editor_fixture_clear (&fixture);
}

/* From the top to the end. */
static void
picture_pages (EditorFixture *fixture,
               const char    *name)
{
  GtkWidget *scroller = app_driver_find (fixture->editor, GTK_TYPE_SCROLLED_WINDOW, NULL);
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  guint page = 0;

  for (double top = 0;; top = MIN (top + gtk_adjustment_get_page_size (adjustment), end))
    {
      g_autofree char *file = g_strdup_printf ("%s-%u", name, ++page);

      gtk_adjustment_set_value (adjustment, top);
      dialog_driver_picture (fixture->editor, file);
      if (top >= end)
        break;
    }
}

static void
test_pictures (void)
{
  g_autoptr (NjProfile) profile = editor_fixture_create_full_profile ();
  g_autoptr (NjProfile) empty = nj_profile_new ();
  EditorFixture fixture = { 0 };

  editor_fixture_open (&fixture, empty, TRUE);
  dialog_driver_picture (fixture.editor, "editor-new");
  editor_fixture_type (&fixture, "url_row", "http://broker.example");
  editor_fixture_type (&fixture, "password_row", "secret");
  editor_fixture_save (&fixture);
  dialog_driver_picture (fixture.editor, "editor-errors");
  editor_fixture_clear (&fixture);

  g_object_set (profile, "certificate-file", "/home/me/certificates/factory-gateway-client.pem", NULL);
  editor_fixture_open (&fixture, profile, FALSE);
  test_run_for (50);
  picture_pages (&fixture, "editor");
  gtk_window_set_default_size (GTK_WINDOW (fixture.editor), 360, 680);
  test_run_for (50);
  picture_pages (&fixture, "editor-360");
  g_assert_cmpint (gtk_widget_get_width (fixture.editor), <=, 360);
  editor_fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  dialog_driver_init (&argc, &argv);

  g_test_add_func ("/profile-editor/new", test_new);
  g_test_add_func ("/profile-editor/address-parts", test_address_parts);
  g_test_add_func ("/profile-editor/errors", test_errors);
  g_test_add_func ("/profile-editor/bad-url", test_bad_url);
  g_test_add_func ("/profile-editor/error-texts", test_error_texts);
  g_test_add_func ("/profile-editor/discard", test_discard);
  g_test_add_func ("/profile-editor/late-password", test_late_password);
  g_test_add_func ("/profile-editor/local", test_local);
  g_test_add_func ("/profile-editor/version", test_version);
  g_test_add_func ("/profile-editor/hidden-errors", test_hidden_errors);
  g_test_add_func ("/profile-editor/schemes", test_schemes);
  g_test_add_func ("/profile-editor/proxy", test_proxy);
  g_test_add_func ("/profile-editor/files", test_files);
  g_test_add_func ("/profile-editor/names", test_names);
  g_test_add_func ("/profile-editor/pictures", test_pictures);

  return g_test_run ();
}
