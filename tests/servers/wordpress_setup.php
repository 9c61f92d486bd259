<?php
// Installs WordPress into an empty database and tells, as JSON, each writer's application password.
// php wordpress_setup.php FOLDER WRITER...      FOLDER is the document root, with wp-config.php in it
define('WP_INSTALLING', true);
define('ABSPATH', $argv[1] . '/');
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
require ABSPATH . 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Coffee News', 'keeper', 'keeper@example.com', true, '', 'not-used-anywhere');
wp_delete_comment(1, true); // the samples that every new blog has
wp_delete_post(1, true);
wp_delete_post(2, true);
update_option('permalink_structure', '/%year%/%postname%/');
update_option('comment_moderation', 0);
update_option('comment_previously_approved', 0);
update_option('timezone_string', 'Pacific/Chatham'); // the blog's own clock must not matter

$passwords = [];
foreach (array_slice($argv, 2) as $name) {
    $id = wp_insert_user([
        'user_login' => strtolower($name), 'display_name' => $name, 'role' => 'administrator',
        'user_email' => strtolower($name) . '@example.com', 'user_pass' => wp_generate_password(),
    ]);
    [$passwords[$name]] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'test']);
}
flush_rewrite_rules();
echo json_encode($passwords);
